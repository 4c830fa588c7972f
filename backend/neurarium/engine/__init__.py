"""The engine: pure JAX, without input or output, threads, asyncio or a clock."""
