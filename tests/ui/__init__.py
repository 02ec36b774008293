"""The look: pure decisions, components in both languages, contrast, page shells."""
