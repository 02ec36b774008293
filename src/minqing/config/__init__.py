"""Composes the packages: settings, addresses, servers, the command line. Nothing else."""
