"""The spoiled table: TLS, redirects, cache, the servers behind the edge, and the zone itself."""

from __future__ import annotations

from spoils import (
    ACME,
    APART_ON_HOSTS,
    APART_ON_PATHS,
    APEX_PATHS,
    APP_PAGES,
    ARRIVES,
    AUTHORIZED,
    BLOG_HOPS,
    BLOG_PATHS,
    DISGUISED,
    EDGE_HOSTS,
    HEADERS,
    HSTS,
    HTTPS_HOPS,
    LIMITED,
    LOOKABLE,
    NEVER,
    NEVER_CACHED,
    NEVER_ON_PATHS,
    ONE_HOP,
    PRICING_HOPS,
    REDIRECT_ONLY,
    REFUSED,
    REPAIR,
    SESSION,
    SITE_PAGES,
    STATIC,
    STATIC_KEYS,
    VERSIONS,
    WWW_HOPS,
    WWW_PATHS,
    Spoil,
    fails,
    shows_no_page,
    unknown,
)
from strange_acts import (
    ADMIN,
    API,
    APP,
    MARKETING,
    add_bulk_redirect,
    add_cache_rule,
    add_page_rule,
    add_redirect,
    add_worker,
    all_of,
    change,
    drop,
    first,
    hsts,
    last,
    move_away,
    origin,
    pause,
    redirect_value,
    rewrite_rule,
    setting,
    switch_dnssec_off_under_the_registrar,
    switch_dnssec_on,
    switch_off,
    wait_for_the_registrar,
)
from strangers import CACHE, REDIRECTS

CANONICAL, HTTPS = "lr_redirects_canonical", "lr_redirects_https"
SERVES = tuple(f"subdomains/{host}/serves-https" for host in EDGE_HOSTS)
HEALTH = "subdomains/api.acme.test/health"
ROUND = "sent round and never arrive"
HOME_FIRST = "Mend the home page first"
SERVER_FIRST = "Mend the server behind it first"
REDIRECT_FIRST = "Mend the redirect first"
CERTIFICATE = "needs a certificate for exactly this name"
PURGE = "purge the cache"
PURGE_NOW = "Purge the cache now"
LOOK_ELSEWHERE = "a page rule or another cache rule caches this host"
PASSES = "a page rule or a block takes the path"
INSTALL = "Install a certificate for"
LOG_IN = "Set LAUNCHREADY_LOGIN_A and _B"
PRIVATE = "Let the application send Cache-Control: private, no-store"
CACHE_ALL = {"cache": True, "edge_ttl": {"mode": "override_origin", "default": 7200}}
PAGES = (*NEVER_ON_PATHS, SESSION)

TLS = (
    Spoil("ssl-mode-lowered", setting("ssl", "flexible"), ("update setting ssl: is flexible, declared strict",),
          preview=("ssl",), findings=("origin-encrypted",)),
    Spoil("certificates-of-servers-no-longer-checked", setting("ssl", "full"), ("update setting ssl: is full",),
          findings=("origin-verified",)),
    Spoil("ssl-off", setting("ssl", "off"), ("update setting ssl: is off",), (
        fails("edge", ROUND, *WWW_HOPS, *HTTPS_HOPS, *PRICING_HOPS, *BLOG_HOPS, *SERVES),
        fails("edge", ROUND, HEALTH),
        fails("edge", REPAIR, WWW_PATHS[1], BLOG_PATHS[1], *REFUSED, LIMITED),
        unknown("edge", HOME_FIRST, STATIC, *STATIC_KEYS),
        unknown("origin", HOME_FIRST, *SITE_PAGES, *APP_PAGES),
        unknown("edge", REDIRECT_FIRST, *NEVER, *APART_ON_HOSTS, *APART_ON_PATHS),
    ), reworded=(AUTHORIZED,), findings=(ARRIVES, "origin-encrypted")),
    Spoil("server-wants-https-and-the-edge-speaks-http",
          all_of(setting("ssl", "flexible"), origin(APP, https_only=True)), ("update setting ssl: is flexible",), (
        fails("edge", ROUND, "redirects/app.acme.test/https"),
        fails("origin", ROUND, "subdomains/app.acme.test/serves-https"),
        unknown("origin", HOME_FIRST, *APP_PAGES),
        unknown("edge", "Let the marker stand on this page itself", APART_ON_HOSTS[1]),
    ), reworded=("cache/app.acme.test/never-cached", ACME[3]), findings=("origin-encrypted",)),
    Spoil("minimum-tls-lowered", setting("min_tls_version", "1.0"),
          ("update setting min_tls_version: is 1.0, declared 1.2",), (fails("edge", REPAIR, *VERSIONS),),
          preview=("min_tls_version",), findings=("tls-minimum-current",)),
    Spoil("minimum-tls-raised", setting("min_tls_version", "1.3"), ("update setting min_tls_version: is 1.3",),
          (fails("edge", REPAIR, *VERSIONS),)),
    Spoil("tls-1.3-off", setting("tls_1_3", "off"), ("update setting tls_1_3: is off",),
          (fails("edge", REPAIR, *VERSIONS),), findings=("newest-tls-on",)),
    Spoil("hsts-off", hsts(enabled=False), ("update setting security_header: enabled is false (declared true)",),
          (fails("edge", REPAIR, *HSTS),)),
    Spoil("hsts-shortened", hsts(max_age=300), ("update setting security_header: max_age is 300 (declared 15552000)",),
          (fails("edge", REPAIR, *HSTS),), preview=("security_header",)),
)  # fmt: skip

HOPS = (
    Spoil("always-use-https-makes-two-hops", setting("always_use_https", "on"),
          ("update setting always_use_https: is on, declared off",),
          (fails("edge", REPAIR, WWW_HOPS[0], PRICING_HOPS[0], BLOG_HOPS[0], WWW_PATHS[0], BLOG_PATHS[0]),
           fails("edge", PASSES, *ACME)), findings=(ONE_HOP,)),
    Spoil("www-redirect-gone", drop(REDIRECTS, CANONICAL), (f"create rule {CANONICAL}: is not at Cloudflare",),
          (fails("edge", REPAIR, *WWW_HOPS, *WWW_PATHS),), preview=(f"{REDIRECTS}",), findings=(ONE_HOP,)),
    Spoil("www-redirect-switched-off", switch_off(REDIRECTS, CANONICAL),
          (f"update rule {CANONICAL}: enabled is false (declared true)",),
          (fails("edge", REPAIR, *WWW_HOPS, *WWW_PATHS),), findings=(ONE_HOP,)),
    Spoil("www-redirect-temporary", redirect_value(CANONICAL, status_code=302),
          (f"update rule {CANONICAL}: status_code is 302 (declared 301)",),
          (fails("edge", REPAIR, *WWW_HOPS, *WWW_PATHS),)),
    Spoil("query-lost", redirect_value(CANONICAL, preserve_query_string=False),
          (f"update rule {CANONICAL}: preserve_query_string is false (declared true)",),
          (fails("edge", REPAIR, *WWW_HOPS, *WWW_PATHS),)),
    Spoil("path-lost", redirect_value(CANONICAL, target_url={"value": "https://acme.test/"}),
          (f"update rule {CANONICAL}: target_url.value is https://acme.test/ (declared not set)",),
          (fails("edge", REPAIR, *WWW_HOPS, *WWW_PATHS),)),
    Spoil("two-hops", redirect_value(
              CANONICAL, target_url={"expression": 'concat("http://acme.test", http.request.uri.path)'}),
          (f"update rule {CANONICAL}: target_url.expression is concat(\"http://acme.test\"",),
          (fails("edge", REPAIR, *WWW_HOPS, *WWW_PATHS),), findings=(ONE_HOP,)),
    Spoil("loop-of-apex-and-www", add_redirect('http.host eq "acme.test"', {
              "expression": 'concat("https://www.acme.test", http.request.uri.path)'}, at_start=True),
          ("delete rule *: nobody declared it; a repair deletes it",), (
        fails("edge", ROUND, *WWW_HOPS, HTTPS_HOPS[0], *PRICING_HOPS, *BLOG_HOPS, SERVES[0]),
        fails("edge", REPAIR, APEX_PATHS, *REFUSED, LIMITED),
        fails("edge", PASSES, ACME[0]),
        unknown("edge", HOME_FIRST, STATIC, *STATIC_KEYS),
        unknown("edge", REDIRECT_FIRST, *PAGES, *APART_ON_PATHS),
        shows_no_page(*SITE_PAGES),
    ), findings=(ARRIVES,)),
    Spoil("redirects-in-another-order", first(REDIRECTS, HTTPS),
          (f"update rule {REDIRECTS}: stand in another order",),
          (fails("edge", REPAIR, WWW_HOPS[0], PRICING_HOPS[0], BLOG_HOPS[0], WWW_PATHS[0], BLOG_PATHS[0]),),
          findings=(ONE_HOP,)),
    Spoil("https-redirect-gone", drop(REDIRECTS, HTTPS), (f"create rule {HTTPS}: is not at Cloudflare",),
          (fails("edge", REPAIR, *HTTPS_HOPS, APEX_PATHS),), findings=(ONE_HOP, "hsts-with-https")),
    Spoil("blog-sent-to-somebody-else", redirect_value(
              "lr_redirects_blog_acme_test", target_url={"value": "https://blog.example/"}),
          ("update rule lr_redirects_blog_acme_test: target_url.value is https://blog.example/",),
          (fails("edge", REPAIR, *BLOG_HOPS, *BLOG_PATHS),)),
    Spoil("api-behind-a-redirect", add_redirect('http.host eq "api.acme.test"', {"value": "https://acme.test/"}),
          ("delete rule *: nobody declared it; a repair deletes it",), (
        fails("edge", REPAIR, "redirects/api.acme.test/https", HEALTH),
        fails("edge", PASSES, ACME[2]),
    ), reworded=("subdomains/api.acme.test/serves-https", AUTHORIZED), findings=(ONE_HOP,)),
)  # fmt: skip

CACHING = (
    Spoil("cache-everything-rule", add_cache_rule('(http.host contains "acme.test")', CACHE_ALL),
          ('delete rule *: "make it fast" acts in the phase',), (
              fails("edge", PURGE, *NEVER),
              fails("edge", PURGE_NOW, *APART_ON_HOSTS, *APART_ON_PATHS),
              fails("edge", LOOK_ELSEWHERE, AUTHORIZED)),
          findings=(NEVER_CACHED, "cookies-not-stripped")),
    Spoil("cookie-on-a-cached-page", all_of(
              change(CACHE, "lr_cache_static", rewrite_rule(expression='http.host eq "acme.test"')),
              origin(MARKETING, set_headers={"Set-Cookie": "session=one-visitors"})),
          ('update rule lr_cache_static: expression is http.host eq "acme.test"',), (fails("edge", PURGE, SESSION),),
          findings=(NEVER_CACHED, "cookies-not-stripped")),
    Spoil("bypass-moved-before-the-static-files",
          all_of(last(CACHE, "lr_cache_static"), origin(MARKETING, one_page=True)),
          (f"update rule {CACHE}: stand in another order",),
          (fails("edge", PURGE, DISGUISED[1]), fails("edge", PURGE_NOW, APART_ON_PATHS[0])),
          reworded=(ACME[0], DISGUISED[0]), findings=(NEVER_CACHED,)),
    Spoil("authenticated-page-cached", all_of(
              drop(CACHE, "lr_cache_authenticated_hosts"),
              change(CACHE, "lr_cache_static", rewrite_rule(expression='http.host in {"acme.test" "app.acme.test"}'))),
          ("create rule lr_cache_authenticated_hosts: is not at Cloudflare",
           "update rule lr_cache_static: expression is"),
          (fails("edge", PURGE, "cache/app.acme.test/never-cached", SESSION),
           fails("edge", PURGE_NOW, *APART_ON_HOSTS)),
          findings=(NEVER_CACHED, "cookies-not-stripped")),
    Spoil("bypass-of-paths-switched-off", switch_off(CACHE, "lr_cache_authenticated_paths"),
          ("update rule lr_cache_authenticated_paths: enabled is false",),
          (fails("edge", PURGE_NOW, APART_ON_PATHS[0]),), reworded=DISGUISED,
          findings=(NEVER_CACHED,)),
    Spoil("bypass-of-sessions-gone", drop(CACHE, "lr_cache_session"),
          ("create rule lr_cache_session: is not at Cloudflare",)),
    Spoil("static-rule-gone", drop(CACHE, "lr_cache_static"), ("create rule lr_cache_static: is not at Cloudflare",),
          (fails("edge", REPAIR, STATIC),), preview=(CACHE,)),
    Spoil("static-files-not-cached", add_cache_rule('http.request.uri.path.extension eq "css"', {"cache": False}),
          ("delete rule *: nobody declared it",), (fails("edge", "a later cache rule", STATIC),
                                                   unknown("edge", "Mend that first", STATIC_KEYS[0]))),
    Spoil("edge-ttl-shortened", change(
              CACHE, "lr_cache_static", lambda rule: rule["action_parameters"]["edge_ttl"].update(default=7200)),
          ("update rule lr_cache_static: edge_ttl.default is 7200 (declared 86400)",)),
    Spoil("browser-ttl-shortened", change(
              CACHE, "lr_cache_static", lambda rule: rule["action_parameters"]["browser_ttl"].update(default=60)),
          ("update rule lr_cache_static: browser_ttl.default is 60 (declared 14400)",),
          (fails("edge", REPAIR, STATIC),)),
    Spoil("browser-ttl-of-everything", setting("browser_cache_ttl", 14400),
          ("update setting browser_cache_ttl: is 14400, declared 0",)),
    Spoil("development-mode", setting("development_mode", "on"),
          ("by_hand setting development_mode: nothing is cached at the edge",),
          (fails("edge", "a later cache rule", STATIC), unknown("edge", "Mend that first", STATIC_KEYS[0])),
          findings=("development-mode-off",)),
    Spoil("under-attack-mode", setting("security_level", "under_attack"),
          ("update setting security_level: is under_attack, declared medium",), findings=("not-under-attack",)),
)  # fmt: skip

SERVERS = (
    Spoil("certificate-of-the-server-expired", origin(API, certificate="expired"), (), (
        fails("origin", CERTIFICATE, "subdomains/api.acme.test/serves-https", HEALTH),
        fails("origin", INSTALL, "tls/api.acme.test/origin-certificate"),
        unknown("edge", SERVER_FIRST, AUTHORIZED),
        unknown("edge", LOOKABLE, HEADERS[2]),
    )),
    Spoil("certificate-of-the-server-for-another-name", origin(APP, certificate="other-name"), (), (
        fails("origin", CERTIFICATE, "subdomains/app.acme.test/serves-https"),
        fails("origin", INSTALL, "tls/app.acme.test/origin-certificate"),
        unknown("edge", SERVER_FIRST, "cache/app.acme.test/never-cached", APART_ON_HOSTS[1]),
        unknown("origin", HOME_FIRST, *APP_PAGES),
        unknown("edge", LOOKABLE, HEADERS[3]),
    )),
    Spoil("certificate-of-the-server-from-nobody", origin(ADMIN, certificate="untrusted"), (), (
        fails("origin", CERTIFICATE, "subdomains/admin.acme.test/serves-https"),
        fails("origin", INSTALL, "tls/admin.acme.test/origin-certificate"),
        unknown("edge", SERVER_FIRST, "cache/admin.acme.test/never-cached", APART_ON_HOSTS[0]),
        unknown("edge", LOOKABLE, HEADERS[1]),
    )),
    Spoil("server-without-tls", origin(MARKETING, certificate="none"), (), (
        fails("origin", CERTIFICATE, SERVES[0]),
        fails("origin", INSTALL, "tls/acme.test/origin-certificate"),
        unknown("edge", HOME_FIRST, STATIC, *STATIC_KEYS),
        unknown("edge", SERVER_FIRST, *PAGES, *APART_ON_PATHS),
        unknown("origin", HOME_FIRST, *SITE_PAGES),
        unknown("origin", LOOKABLE, "protection/acme.test/listed"),
        unknown("edge", LOOKABLE, HEADERS[0]),
    )),
    Spoil("page-loads-over-http", origin(MARKETING, adds={"/": '<script src="http://cdn.example/a.js"></script>'}), (),
          (fails("origin", "Write https:// in the templates", SITE_PAGES[0]),)),
    Spoil("style-sheet-loads-over-http", origin(MARKETING, adds={"/static/app.css": "a{background:url(http://a.example/)}"}),
          (), (fails("origin", "Write https:// in the templates", SITE_PAGES[0]),)),
    Spoil("script-of-a-developers-machine", origin(MARKETING, adds={"/static/app.js": 'fetch("http://localhost:3000/")'}),
          (), (fails("origin", "Build acme.test anew", SITE_PAGES[1]),)),
    Spoil("script-of-a-preview", origin(APP, adds={"/": '<script src="/static/app.js"></script>',
                                                     "/static/app.js": 'a="https://acme-x1.vercel.app/"'}),
          (), (fails("origin", "Build app.acme.test anew", APP_PAGES[1]),), reworded=(APP_PAGES[0],)),
    Spoil("server-broken", origin(API, broken=503), (), (
        fails("origin", "Look at the server behind api.acme.test", "subdomains/api.acme.test/serves-https"),
        fails("origin", "see its own log", HEALTH),
    ), reworded=(AUTHORIZED, ACME[2])),
    Spoil("health-path-gone", origin(API, broken=404), (), (fails("origin", "see its own log", HEALTH),),
          reworded=("subdomains/api.acme.test/serves-https", AUTHORIZED)),
    Spoil("app-lets-every-cache-keep-its-pages", origin(APP, set_headers={"Cache-Control": "public, max-age=600"}), (),
          (fails("origin", PRIVATE, "cache/app.acme.test/never-cached", APART_ON_HOSTS[1]),)),
)  # fmt: skip

ALL_IDS_WAIT = "At the registrar of acme.test, replace the name servers"
RESUME = "choose Enable Cloudflare on Site"

ZONE = (
    Spoil("zone-paused", pause, ("by_hand zone paused: Enable Cloudflare on Site",), (
        fails("dns", RESUME, *(f"dns/{host}/answers-edge" for host in (*EDGE_HOSTS, *REDIRECT_ONLY))),
        fails("edge", RESUME, *HTTPS_HOPS, *PRICING_HOPS, *HSTS, STATIC, APEX_PATHS,
              "protection/admin.acme.test/not-listed", *HEADERS, *REFUSED, LIMITED),
        unknown("edge", RESUME, *WWW_HOPS, *BLOG_HOPS, *WWW_PATHS, *BLOG_PATHS, STATIC_KEYS[0],
                *(f"tls/{host}/{check}" for host in REDIRECT_ONLY for check in ("versions", "certificate"))),
    ), reworded=(*NEVER, STATIC_KEYS[1], AUTHORIZED, *SITE_PAGES), findings=("zone-not-paused",)),
    Spoil("dnssec-half-on", switch_dnssec_on, ("unmanaged zone dnssec: is half on",), findings=("dnssec-complete",)),
    Spoil("dnssec-half-off", switch_dnssec_off_under_the_registrar, ("by_hand zone dnssec: is half off",),
          findings=("dnssec-not-broken",)),
    Spoil("page-rule-that-nobody-declared", add_page_rule,
          ("unmanaged page_rule *acme.test/*: caches everything, pages of signed-in visitors included",),
          (fails("edge", LOOK_ELSEWHERE, AUTHORIZED),),
          findings=("page-rules-agree",)),
    Spoil("bulk-redirect-that-nobody-declared", add_bulk_redirect,
          ("unmanaged bulk_redirect acme.test/robots.txt: leads to https://acme.test/",),
          (fails("edge", "a bulk redirect (`launchready drift` names them)", *WWW_HOPS, HTTPS_HOPS[0]),),
          findings=("bulk-redirects-agree",)),
    Spoil("worker-that-nobody-declared", add_worker,
          ("unmanaged workers_route app.acme.test/*: lets the Worker hello answer",),
          (unknown("edge", LOG_IN, APART_ON_HOSTS[1]), shows_no_page(*APP_PAGES)),
          reworded=("cache/app.acme.test/never-cached", ACME[3]), findings=("workers-agree",)),
)  # fmt: skip

WHOLE_ZONE = (
    (Spoil("zone-pending", wait_for_the_registrar, ("unmanaged zone status: is pending",)), ALL_IDS_WAIT),
    (Spoil("zone-moved-away", move_away, ("by_hand zone status: is moved",)), ALL_IDS_WAIT),
)
"""Rows under which every verdict is unknown, with the phrase of its fix."""

ROWS = (*TLS, *HOPS, *CACHING, *SERVERS, *ZONE)
