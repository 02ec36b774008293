"""What is said in the demonstration district, put together from parts. All invented."""
