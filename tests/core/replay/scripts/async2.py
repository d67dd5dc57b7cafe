import asyncio
async def agen():
    for i in range(3): await asyncio.sleep(0.2); yield i
async def main():
    async for i in agen(): print(i)
    async with asyncio.TaskGroup() as tg: tg.create_task(asyncio.sleep(1)); tg.create_task(pr("in group"))
    ev = asyncio.Event(); asyncio.get_running_loop().call_later(1, ev.set); await ev.wait()
    p = await asyncio.create_subprocess_exec("echo", "sub", stdout=asyncio.subprocess.PIPE); print((await p.communicate())[0])
    print(input("sync input in async: "))
async def pr(x): await asyncio.sleep(0.1); print(x)
asyncio.run(main())
