"""The lists of a rules folder as tables that officers edit in a spreadsheet, and back."""
