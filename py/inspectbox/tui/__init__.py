"""The console: screens, widgets and dialogs that draw values; a client of the daemon."""
