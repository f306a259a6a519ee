"""The sections of a brief: one file each, a function of the material that gives a section, or None without one."""
