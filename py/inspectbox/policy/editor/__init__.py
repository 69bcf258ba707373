"""What editors and readers get from the language: JSON Schema, hover texts, the page of facts."""
