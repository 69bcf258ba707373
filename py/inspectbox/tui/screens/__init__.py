"""The screens: they hold the widgets and act on what those say."""
