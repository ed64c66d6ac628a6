"""Flask: webhooks, pages, the API, access rules. A view parses, makes one call, renders."""
