"""The server: HTTP routes, the websocket and the page."""
