"""The pages as tools of the Model Context Protocol (https://modelcontextprotocol.io), at `/mcp`.

    core.mcp.page       the page: JSON-RPC in, JSON-RPC out; nothing is kept between two requests
    core.mcp.messages   the messages, the versions of the protocol, and the headers that repeat a message
    core.mcp.tools      the tools that the build has listed, and their calls
    core.mcp.results    from a page's JSON to the result of a tool
    core.mcp.invoke     the call of a page's function

A call of a tool is a JSON request to its page, with the address and the Authorization header of whoever
calls. So a tool can do what its page can, and a private page asks for its token. Only `/mcp` imports this.
"""
