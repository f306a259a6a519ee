"""Reports: a brief of a timeline for a reader with five minutes, as one offline HTML page or as Markdown."""
