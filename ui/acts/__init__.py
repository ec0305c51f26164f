"""Controllers that join the window with the record: pages, patients in focus, handlers of acts."""
