"""Charts: plain columns in, ``altair.Chart`` out. Nothing here knows events or results, and nothing is computed."""
