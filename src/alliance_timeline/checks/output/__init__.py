"""Reports as table, JSON, JUnit, Markdown, annotations and plain words."""
