"""The levers of the stand-in, JSON under /sim/api/: what no real WeChat server has.

| request | body | answer |
| --- | --- | --- |
| GET residents | | list of RESIDENT |
| POST residents | nickname, followed=false, phone="", bound=true | RESIDENT |
| GET residents/OPENID | | RESIDENT |
| PATCH residents/OPENID | nickname, phone, risky (jscode2session answers 40226) | RESIDENT |
| POST residents/OPENID/messages | kind and its fields, as JSON or as a form with `file`: see MESSAGE | DELIVERY |
| POST residents/OPENID/events | kind and its fields: see EVENT | DELIVERY |
| POST residents/OPENID/subscriptions | template_id, count=1 (may be negative), or refused=true | template_id, left |
| POST residents/OPENID/mini | kind: `login` or `phone`, appid="" | code, as the mini-program gets it |
| GET residents/OPENID/entries?after=N&wait=S | | list of ENTRY after id N; waits up to S (25) seconds for one |
| GET residents/OPENID/deliveries | | list of DELIVERY, oldest first |
| POST deliveries/ID/again | | DELIVERY; the same message once more, as WeChat does |
| GET menu | | list of buttons as the account made them |
| GET qr?url=URL or ?ticket=T | | scene, ticket, url, picture; 404 where no code of the account says this |
| POST media | form with `file` | media_id; any bytes, any content type |
| GET media/MEDIA_ID | | the bytes |
| POST templates | template_id, title, fields {name: label}, sort: `template` or `subscribe`, appid="" | ok |
| POST faults | path or `*`, kind, times=1 (0: for ever) and the kind's fields: see FAULT | ok |
| DELETE faults | | ok |
| GET calls?path=P | | counts {path: n}, calls: list of path, appid, body, errcode, status |
| DELETE calls | | ok |
| GET clock | | now, forward (seconds ahead of the real clock) |
| POST clock | forward (seconds more) | now, forward |
| GET settings | | target, mode, cut_off, account, appid, mini_appid |
| PATCH settings | target, mode (`safe`, `compatible`, `plain`), cut_off, pages, words {word: [suggest, label]} | settings |
| POST verify | | ok, says: the echostr check of the console |

RESIDENT  openid (also the id above), mini_openid, unionid, nickname, tone (0 to 5), followed, phone, newest (id of
          the newest entry)
MESSAGE   text: text | image: file | voice: file, seconds=0, format (amr) | video: file | link: title,
          description, url | location: latitude, longitude, label, name="" . All: wait=true (answer after the last
          delivery; false: at once), lose=0 (so many answers of the account get lost on the way, and WeChat
          delivers again)
EVENT     follow: scene="" | unfollow | scan: scene (follows first, where the resident does not yet) | click: key
          | view: url | other: event, and `fields` {name: text}. All: wait, lose as above
ENTRY     id, at (seconds), side (`resident`, `account`, `system`), kind, delivery (id, where there is one), via
          (`reply`, `custom`, `template`, `subscribe`). By kind: text: text | image: url, media_id | voice: url,
          media_id, seconds, format | video: url, media_id | location: latitude, longitude, label, name | link:
          title, description, link | news: articles [{title, description, picture, link}] | menu: text, items
          [{id, content}], tail | miniprogram: title, link | template, subscribe: title, fields [[label, value]],
          link | system: event: text | failed: text
DELIVERY  id, msg_id ("" for an event), done, attempts [{number, ms, encrypted, ok, status, says, request, response}];
          request and response are the XML after decryption
FAULT     errcode: errcode | status: status=500 | html | slow: seconds (then goes on) | body: body, content_type
A mistake in a request is answered with 400 or 404 and {"error": words}.
"""
