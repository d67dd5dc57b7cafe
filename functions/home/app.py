from core import home_page

handler = home_page(summary="Small programs that anybody can use. Choose one and type in what it asks for.")
