"""Other programs: what a timeline is to TimelineJS, vis-timeline, calendars, graph tools, Markdown and LaTeX."""
