"""What the browser tests are written with."""
