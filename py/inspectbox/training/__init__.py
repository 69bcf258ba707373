"""Offline: simulated scenes, training sets, training and export. Nothing at run time imports this."""
