"""The screens of `fagflate snapshot`, and their states."""
