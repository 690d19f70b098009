"""Who is let in: by token and cookie, by the name of the server, by origin, and only to what is served."""

import pytest

TOKEN = "a-token-of-some-length"
SEARCH = "/sources/pacs/dicom-web/studies"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PROGRAM = {"Accept": "application/dicom+json"}


@pytest.fixture
def guarded(site, configure):
    configure(pacs={})
    return site(token=TOKEN)


def test_a_program_without_the_token_is_refused(guarded):
    answer = guarded.get(SEARCH, headers=PROGRAM)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Authorization: Bearer" in answer.json()["error"]


@pytest.mark.parametrize("shown", ["Bearer wrong-token-of-length", "Basic abc", TOKEN, "Bearer"])
def test_anything_but_the_token_is_refused(guarded, shown):
    assert guarded.get(SEARCH, headers={"Authorization": shown}).status_code == 401


def test_a_program_with_the_token_is_served(guarded):
    assert guarded.get(SEARCH, headers={**PROGRAM, **BEARER}).status_code == 200


def test_a_person_is_sent_to_the_login_and_back(guarded):
    away = guarded.get("/?PatientName=doe")
    assert away.status_code == 303
    assert away.headers["location"] == "/login?next=%2F%3FPatientName%3Ddoe"

    form = guarded.get(away.headers["location"])
    assert 'value="/?PatientName=doe"' in form.text
    back = guarded.post("/login", data={"token": TOKEN, "next": "/?PatientName=doe"})

    assert (back.status_code, back.headers["location"]) == (303, "/?PatientName=doe")
    cookie = back.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert TOKEN not in cookie
    assert guarded.get("/").status_code == 200
    assert guarded.get(SEARCH, headers=PROGRAM).status_code == 200


def test_a_wrong_token_gives_no_cookie_and_says_so(guarded):
    answer = guarded.post("/login", data={"token": "something else entirely"})

    assert answer.status_code == 401
    assert "That is not the token" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_a_login_leads_nowhere_else(guarded, where):
    back = guarded.post("/login", data={"token": TOKEN, "next": where})

    assert back.headers["location"] == "/"


def test_a_cookie_made_for_another_token_is_refused(site, configure):
    configure(pacs={})
    other = site(token="another-token-of-length")
    made = other.post("/login", data={"token": "another-token-of-length"}).cookies

    client = site(token=TOKEN)
    client.cookies.update(made)

    assert client.get(SEARCH, headers=PROGRAM).status_code == 401


def test_logging_out_takes_the_cookie_back(guarded):
    guarded.post("/login", data={"token": TOKEN})
    guarded.post("/logout")

    assert guarded.get("/").status_code == 303


def test_health_is_open_and_metrics_are_not(guarded):
    assert guarded.get("/health").json()["status"] == "ok"
    assert guarded.get("/metrics").status_code == 401
    assert b"dicomsource_requests_total" in guarded.get("/metrics", headers=BEARER).content


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8808"])
def test_a_name_that_is_not_this_servers_is_refused_on_the_loopback(site, configure, host):
    configure(pacs={})

    answer = site().get(SEARCH, headers={"Host": host})

    assert answer.status_code == 421
    assert "--allow-host" in answer.json()["error"]


@pytest.mark.parametrize("host", ["localhost:8808", "127.0.0.1", "[::1]:8808", "images.example"])
def test_its_own_names_are_answered(site, configure, host):
    configure(pacs={})

    answer = site(allowed_hosts=("images.example",)).get(SEARCH, headers={"Host": host})

    assert answer.status_code == 200


def test_the_public_url_is_one_of_its_names_and_leads_to_bulk_data(site, configure):
    configure(pacs={})
    client = site(public_url="https://images.example/")

    rows = client.get(SEARCH, headers={"Host": "images.example"}).json()

    assert rows[0]["00081190"]["Value"][0].startswith("https://images.example/sources/pacs/")


def test_only_allowed_origins_may_read(site, configure):
    configure(pacs={})
    client = site(allowed_origins=("https://viewer.example",))

    def allowed(origin):
        answer = client.get(SEARCH, headers={"Origin": origin})
        return answer.headers.get("access-control-allow-origin")

    assert allowed("https://viewer.example") == "https://viewer.example"
    assert allowed("https://evil.example") is None


def test_a_preflight_needs_no_token(site, configure):
    configure(pacs={})
    client = site(token=TOKEN, allowed_origins=("https://viewer.example",))
    asks = {
        "Origin": "https://viewer.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }

    answer = client.options(SEARCH, headers=asks)

    assert answer.status_code == 200
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()


def test_a_source_that_is_not_served_is_not_there(site, configure):
    configure(pacs={}, archive={})
    client = site("archive")

    assert client.get("/sources/archive/dicom-web/studies").status_code == 200
    assert client.get(SEARCH).status_code == 404
    assert client.get("/?source=pacs").status_code == 404
    assert client.get("/worklist/pacs/1.2.3").status_code == 404
    assert (
        client.get("/dicom-web/studies").status_code == 200
    )  # the active one: the first that is served


@pytest.mark.parametrize(("url", "secure"), [(None, False), ("https://images.example", True)])
def test_a_cookie_is_for_https_alone_where_a_proxy_speaks_it(site, configure, url, secure):
    configure(pacs={})
    client = site(token=TOKEN, public_url=url)

    cookie = client.post("/login", data={"token": TOKEN}).headers["set-cookie"]

    assert ("Secure" in cookie) is secure
