import asyncio, sys
async def main():
    loop = asyncio.get_running_loop()
    t = loop.create_task(ticker())
    name = await loop.run_in_executor(None, input, "Name: ")
    print("hi", name); await t
    async with asyncio.timeout(5) if sys.version_info >= (3, 11) else None: await asyncio.sleep(1)
    q = asyncio.Queue(); await q.put(1); print(await q.get())
async def ticker(): await asyncio.sleep(0.5)
asyncio.run(main())
