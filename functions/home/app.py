# The name, colours, icon, footer and language of the whole site: docs/your-site.md
from core import home_page

handler = home_page(
    title="Wombat",
    summary="Small programs that anybody can use. Choose one and type in what it asks for.",
)
