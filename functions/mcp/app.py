from core import mcp_page

handler = mcp_page()
