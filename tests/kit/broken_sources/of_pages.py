"""Pages and orders."""

from broken_sources.fault import asked_otherwise, breaks, without
from dicomsource import Page
from dicomsource.matching import select


@breaks("pages_put_together_are_the_whole", "a_page_of_a_sorted_search_is_that_part_of_it")
def an_offset_is_one_short(backend):
    asked_otherwise(
        backend,
        "studies",
        lambda asked: (
            asked | ({"offset": asked["offset"] - 1} if asked.get("offset", 0) in (2, 4) else {})
        ),
    )


@breaks("a_limit_is_kept")
def a_limit_is_too_generous(backend):
    asked_otherwise(
        backend, "studies", lambda asked: asked | ({"limit": 4} if asked.get("limit") == 3 else {})
    )


@breaks("an_offset_beyond_the_end_gives_nothing")
def beyond_the_end_stands_the_last(backend):
    asked_otherwise(
        backend, "studies", lambda asked: asked | {"offset": min(asked.get("offset", 0), 5)}
    )


@breaks("pages_of_lower_levels_are_parts_of_the_whole")
def series_come_all_at_once(backend):
    asked_otherwise(backend, "series", lambda asked: without(asked, "limit", "offset"))


@breaks("a_total_that_is_told_is_right")
def a_total_counts_the_page(backend):
    backend.after("query.studies", lambda page, _: Page(page, len(page)))


@breaks("rows_come_in_the_order_that_is_asked_for")
def an_order_is_passed_over(backend):
    asked_otherwise(backend, "studies", lambda asked: without(asked, "orderby"))


@breaks("a_page_of_a_sorted_search_is_that_part_of_it")
def a_page_is_sorted_by_itself(backend):
    search = backend.functions["query.studies"]

    def sorted_page(parameters):
        page = search(parameters=without(parameters, "orderby"))
        return Page(select(page, {"orderby": parameters.get("orderby")}), page.total)

    backend.functions["query.studies"] = sorted_page
