import asyncio
async def tick(n, d):
    for i in range(2): await asyncio.sleep(d); print(n, i)
async def main():
    await asyncio.gather(tick("a", 1), tick("b", 1.5))
    try: await asyncio.wait_for(asyncio.sleep(100), 0.5)
    except asyncio.TimeoutError: print("timeout")
    print("you said", await asyncio.to_thread(input, "say: "))
asyncio.run(main())
