"""Example payloads that phone and server accept, and the server's tests of them."""
