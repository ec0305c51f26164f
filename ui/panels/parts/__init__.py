"""Parts of panels that are no panel of their own: side columns, feet, marks, the cursor of a list."""
