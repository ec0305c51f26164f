import pypdfium2

from desktop.backend.demo.pdf import page


def test_the_page_opens_and_shows_address_and_text():
    data = page(("Ole Ås (øre)", "Gata 1", "5999 Fjordby"), "Epikrise", ("Kreatinin 98 → 128", "æøå " * 60))
    document = pypdfium2.PdfDocument(data)
    words = document[0].get_textpage().get_text_range()
    document.close()
    assert "Ole Ås (øre)" in words
    assert "5999 Fjordby" in words
    assert "Kreatinin 98 ? 128" in words
    assert words.count("æøå") == 60
