"""Tables and SQL of the field app's server half."""
