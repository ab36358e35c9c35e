"""Australia's method: margins on the export price; a lesser duty where the Minister finds it desirable."""
