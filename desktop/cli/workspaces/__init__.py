"""The parts of `fagflate workspace`: checking, showing, and the wards of a server."""
