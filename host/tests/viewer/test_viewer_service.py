"""OHIF under /ohif: its files, its routes, and a configuration that leads to the sources."""

import json

import pytest

from dicomsource_host.viewer.location import InstalledViewer


@pytest.fixture
def viewer(run, dist, site, configure):
    run("viewer", "install", "--from", str(dist))
    configure(pacs={}, archive={"friendlyName": "The </script> archive"})
    return site(viewer=InstalledViewer.found().folder)


def config_of(client):
    answer = client.get("/ohif/app-config.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    return json.loads(answer.text.removeprefix("window.config = ").removesuffix(";\n"))


def test_every_source_is_a_data_source_of_the_viewer_under_its_name(viewer):
    config = config_of(viewer)

    assert config["routerBasename"] == "/ohif"
    assert config["defaultDataSourceName"] == "pacs"
    assert [source["sourceName"] for source in config["dataSources"]] == ["pacs", "archive"]
    for source in config["dataSources"]:
        assert source["namespace"].endswith(".dicomweb")
        root = source["configuration"]["qidoRoot"]
        assert root == f"/sources/{source['sourceName']}/dicom-web"
        assert viewer.get(f"{root}/studies").status_code == 200


def test_no_name_of_a_source_ends_the_script(viewer):
    assert "</script>" not in viewer.get("/ohif/app-config.js").text
    assert config_of(viewer)["dataSources"][1]["configuration"]["friendlyName"].startswith("The </")


@pytest.mark.parametrize("path", ["/ohif/", "/ohif/viewer", "/ohif/viewer/pacs", "/ohif/a/b/c"])
def test_the_viewers_own_routes_get_its_page(viewer, path):
    answer = viewer.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert '<base href="/ohif/">' in answer.text


def test_the_address_without_a_slash_leads_to_the_one_with_it(viewer):
    assert viewer.get("/ohif").headers["location"].endswith("/ohif/")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("app.bundle.12ab.js", "text/javascript"),
        ("app.bundle.css", "text/css"),
        ("decoder.wasm", "application/wasm"),
        ("letters.woff2", "font/woff2"),
        ("assets/logo.svg", "image/svg+xml"),
    ],
)
def test_files_have_their_types(viewer, name, kind):
    answer = viewer.get(f"/ohif/{name}")

    assert answer.headers["content-type"].split(";")[0] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_has_its_digest_in_its_name_is_kept_and_the_rest_asked_for_again(viewer):
    kept = viewer.get("/ohif/app.bundle.12ab.js").headers["cache-control"]
    asked = viewer.get("/ohif/decoder.wasm")

    assert "immutable" in kept
    assert asked.headers["cache-control"] == "no-cache"
    again = viewer.get("/ohif/decoder.wasm", headers={"If-None-Match": asked.headers["etag"]})
    assert again.status_code in (200, 304)


def test_long_files_are_sent_compressed_to_who_takes_that(viewer):
    whole = viewer.get("/ohif/decoder.wasm", headers={"Accept-Encoding": "identity"})
    packed = viewer.get("/ohif/decoder.wasm", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(whole.headers["content-length"])
    assert packed.content == whole.content
    assert packed.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path", ["nothing.js", "%2e%2e/secret.json", "..%2f..%2fsecret.json", "assets/..%5csecret.json"]
)
def test_no_file_outside_is_given_out(viewer, folder, path):
    for place in (folder, folder / "data", folder / "data" / "dicomsource"):
        (place / "secret.json").write_text("secret")

    answer = viewer.get(f"/ohif/{path}")

    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_pages_link_to_the_viewer_where_it_is_installed(viewer, ct):
    link = f"/ohif/viewer/pacs?StudyInstanceUIDs={ct.StudyInstanceUID}"

    assert f'href="{link}"' in viewer.get("/").text
    assert f'href="{link}"' in viewer.get(f"/worklist/pacs/{ct.StudyInstanceUID}").text


def test_no_page_links_to_a_viewer_that_is_not_installed(site, configure):
    configure(pacs={})
    client = site()

    assert "/ohif" not in client.get("/").text
    assert client.get("/ohif/").status_code == 404


def test_the_viewer_is_for_those_with_the_token(run, dist, site, configure):
    run("viewer", "install", "--from", str(dist))
    configure(pacs={})

    client = site(viewer=InstalledViewer.found().folder, token="a-token-of-some-length")

    assert client.get("/ohif/").headers["location"].startswith("/login")
