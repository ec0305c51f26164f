"""Parts of any curve: values, scale, axis, bands of what is usual, thinning of very many points."""
