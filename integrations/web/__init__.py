"""The web: REST channel, founder's page, staff page, health and metrics."""
