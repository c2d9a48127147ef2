#include "runtime/service/store/identities.h"

#include "runtime/service/store/apps.h"
#include "runtime/service/store/automation.h"
#include "runtime/service/store/journal.h"
#include "runtime/service/store/telemetry.h"
#include "tests/service/store/both.h"
#include "tests/service/store/people.h"

using namespace giz;
using namespace giz::store;

namespace {

std::int64_t new_app(Database& db) { return add_app(db, {}).id; }

bool is_disabled(Database& db, std::int64_t user) { return find_user(db, user)->disabled; }

}  // namespace

TEST_CASE("C17: a person is known by account and openid, and has a user of their own") {
  on_both_databases([](Database& db) {
    const auto app = new_app(db), other = new_app(db);
    const Met ann = meet(db, app, "o1", "", false, 5);
    CHECK(ann.fresh);
    CHECK(ann.merged == 0);
    CHECK(find_user(db, ann.identity.user)->kind == "wechat");
    CHECK(find_user(db, ann.identity.user)->name.size() == 43);
    CHECK(find_user(db, ann.identity.user)->created == 5);
    const Met again = meet(db, app, "o1", "", false, 6);
    CHECK_FALSE(again.fresh);
    CHECK(again.identity.id == ann.identity.id);
    CHECK(again.identity.user == ann.identity.user);
    // The same openid of another account is another person.
    CHECK(meet(db, other, "o1", "", false, 7).identity.user != ann.identity.user);
    set_subscribed(db, ann.identity.id, true);
    const auto found = find_identity(db, app, "o1");
    REQUIRE(found);
    CHECK(found->subscribed);
    CHECK(found->created == 5);
    CHECK(find_identity(db, ann.identity.id)->openid == "o1");
    CHECK_FALSE(find_identity(db, app, "o2"));
    CHECK(identities_of(db, ann.identity.user).size() == 1);
    meet(db, app, "o2", "", false, 8);
    CHECK(list_identities(db, app, 0, 10).size() == 2);
    CHECK(list_identities(db, app, ann.identity.id, 10).size() == 1);
    CHECK(list_identities(db, app, 0, 1).size() == 1);
  });
}

TEST_CASE("C17: a unionid that is known already gives the same user at once") {
  on_both_databases([](Database& db) {
    const auto app = new_app(db), other = new_app(db);
    const Met ann = meet(db, app, "o1", "u", false, 5);
    const Met again = meet(db, other, "o9", "u", false, 6);
    CHECK(again.fresh);
    CHECK(again.merged == 0);
    CHECK(again.identity.user == ann.identity.user);
    CHECK(identities_of(db, ann.identity.user).size() == 2);
  });
}

TEST_CASE("C17: a unionid that is told later joins the younger user to the older") {
  on_both_databases([](Database& db) {
    const auto app = new_app(db), other = new_app(db);
    const auto old = meet(db, app, "o1", "u", false, 5).identity.user;
    const auto young = meet(db, other, "o9", "", false, 6).identity.user;
    REQUIRE(young > old);
    const auto both = add_device(db, a_device("both")).id;
    const auto lent = add_device(db, a_device("lent")).id;
    const auto ended = add_device(db, a_device("ended")).id;
    const auto mine = add_device(db, a_device("mine")).id;
    const auto bob = add_user(db, a_user("bob")).id;
    // Both have it, the older owns it; the younger owns what the older was lent; what the older was
    // lent is over; and one is the younger's alone.
    add_binding(db, {old, both, "", Role::owner, true, "Desk", "", 5, 0});
    add_binding(db, {young, both, "", Role::guest, false, "No", "", 5, 0});
    add_binding(db, {young, lent, "", Role::owner, true, "No", "", 5, 0});
    add_binding(db, {old, lent, "", Role::guest, false, "Shelf", "", 5, 99});
    add_binding(db, {bob, ended, "", Role::owner, true, "", "", 5, 0});
    add_binding(db, {old, ended, "", Role::guest, true, "Old", "", 5, 7});
    add_binding(db, {young, ended, "", Role::guest, false, "New", "", 5, 0});
    add_binding(db, {young, mine, "", Role::owner, true, "Mine", "", 5, 0});
    add_schedule(db, {0, mine, young, "t", "{}", "{}", true, 5});
    add_rule(db, {0, mine, young, "t", "{}", "mine", "{}", true, 0});
    add_share(db, {0, mine, young, "code", true, 0, 1, 1000, 0, 0});
    add_session(db, {0, young, "t1", "", "", 10, 10, 100});
    add_oauth_state(db, {"s", other, "/", "", "snsapi_base", 5, 6, young});

    const Met met = meet(db, other, "o9", "u", false, 50);
    CHECK(met.merged == young);
    CHECK(met.identity.user == old);
    CHECK(met.identity.unionid == "u");
    CHECK(is_disabled(db, young));
    CHECK_FALSE(is_disabled(db, old));
    CHECK(bindings_of_user(db, young, 50, 0, 10).empty());
    CHECK(bindings_of_user(db, old, 50, 0, 10).size() == 4);
    const auto of = [&](const char* did) { return *find_binding(db, old, did, 50); };
    CHECK(of("both").role == Role::owner);
    CHECK(of("both").alias == "Desk");
    CHECK(of("lent").role == Role::owner);
    CHECK(of("lent").may_control);
    CHECK(of("lent").expires == 0);
    CHECK(of("lent").alias == "Shelf");
    CHECK(of("ended").alias == "New");
    CHECK_FALSE(of("ended").may_control);
    CHECK(of("mine").role == Role::owner);
    CHECK(list_schedules(db, mine).at(0).user == old);
    CHECK(list_rules(db, mine).at(0).user == old);
    CHECK(list_shares(db, mine, 50).at(0).owner == old);
    CHECK(find_session(db, "t1", 50)->user == old);
    CHECK(find_oauth_state(db, "s")->user == old);
    CHECK(identities_of(db, old).size() == 2);
    // Once, and a message that does not tell the unionid changes nothing.
    CHECK(meet(db, other, "o9", "u", false, 51).merged == 0);
    CHECK(meet(db, other, "o9", "", false, 52).identity.unionid == "u");
  });
}

TEST_CASE("C17: the younger user gives way also where the older is the one that speaks") {
  on_both_databases([](Database& db) {
    const auto app = new_app(db), other = new_app(db);
    const auto old = meet(db, app, "o1", "", false, 5).identity.user;
    const auto young = meet(db, other, "o9", "u", false, 6).identity.user;
    const Met met = meet(db, app, "o1", "u", false, 50);
    CHECK(met.identity.user == old);
    CHECK(met.merged == young);
    CHECK(is_disabled(db, young));
    CHECK(find_identity(db, other, "o9")->user == old);
  });
}

TEST_CASE("C17: a snapshot joins nobody, and is virtual until it turns out to be real") {
  on_both_databases([](Database& db) {
    const auto app = new_app(db), other = new_app(db);
    const auto ann = meet(db, app, "o1", "u", false, 5).identity.user;
    const Met shown = meet(db, other, "v1", "u", true, 6);
    CHECK(shown.identity.snapshot);
    CHECK(shown.identity.user != ann);
    CHECK(meet(db, other, "v1", "u", true, 7).merged == 0);
    CHECK(is_virtual(db, shown.identity.user));
    CHECK_FALSE(is_virtual(db, ann));
    CHECK_FALSE(is_virtual(db, add_user(db, a_user("bob")).id));
    const auto lamp = add_device(db, a_device("lamp")).id;
    const auto lent = add_device(db, a_device("lent")).id;
    add_binding(db, {ann, lent, "", Role::owner, true, "", "", 5, 0});
    add_share(db, {0, lent, ann, "code", true, 0, 1, 1000, 0, 0});
    const auto user = shown.identity.user;
    CHECK(refusal([&] { add_binding(db, a_binding(user, lamp)); }) == Reason::forbidden);
    CHECK(refusal([&] { accept_share(db, "code", user, 50); }) == Reason::forbidden);
    CHECK(meet(db, other, "v1", "u", false, 8).merged == shown.identity.user);
    CHECK_FALSE(find_identity(db, other, "v1")->snapshot);
  });
}

TEST_CASE(
    "customer messages: five in the 48 hours after a message, three in the minute of a click") {
  on_both_databases([](Database& db) {
    const auto id = meet(db, new_app(db), "o1", "", false, 5).identity.id;
    const Millis t = 1'000'000'000;
    CHECK_FALSE(take_customer_message(db, id, t));
    note_contact(db, id, Contact::spoke, t);
    note_contact(db, id, Contact::touched, t);
    int sent = 0;
    while (take_customer_message(db, id, t + 1)) ++sent;
    CHECK(sent == 8);
    note_contact(db, id, Contact::touched, t + 10);
    CHECK(take_customer_message(db, id, t + 10 + kMinute - 1));
    CHECK_FALSE(take_customer_message(db, id, t + 10 + kMinute));
    note_contact(db, id, Contact::spoke, t + 20);
    CHECK(take_customer_message(db, id, t + 20 + 48 * kHour - 1));
    CHECK_FALSE(take_customer_message(db, id, t + 20 + 48 * kHour));
    CHECK(find_identity(db, id)->sent_spoke == 1);
    CHECK(find_identity(db, id)->spoke == t + 20);
    CHECK(find_identity(db, id)->touched == t + 10);
    note_contact(db, id, Contact::spoke, t + 30);
    drop_customer_messages(db, id);
    CHECK_FALSE(take_customer_message(db, id, t + 31));
  });
}

TEST_CASE("C19: a credit is one notice of its template") {
  on_both_databases([](Database& db) {
    const auto id = meet(db, new_app(db), "o1", "", false, 5).identity.id;
    CHECK(credits(db, id, "T1") == 0);
    CHECK_FALSE(take_credit(db, id, "T1"));
    add_credits(db, id, "T1", 1);
    add_credits(db, id, "T1", 2);
    CHECK(credits(db, id, "T1") == 3);
    CHECK(credits(db, id, "T2") == 0);
    CHECK(take_credit(db, id, "T1"));
    CHECK(credits(db, id, "T1") == 2);
    drop_credits(db, id, "T1");
    CHECK_FALSE(take_credit(db, id, "T1"));
  });
}

TEST_CASE("a notice goes once to each user, to the identity through which they are reached best") {
  on_both_databases([](Database& db) {
    const auto app = new_app(db), other = new_app(db), off = new_app(db);
    App disabled = *find_app(db, off);
    disabled.disabled = true;
    change_app(db, disabled);
    // Ann is known to three accounts: one is off, one she follows. Bob has spoken to the second of
    // his two. Eve is virtual, Joe disabled, and Kim's binding is over.
    const auto one = [&](std::int64_t at, const char* openid, const char* unionid) {
      return meet(db, at, openid, unionid, false, 5).identity;
    };
    const auto ann = one(off, "a0", "A"), follows = one(app, "a1", "A");
    one(other, "a2", "A");
    set_subscribed(db, follows.id, true);
    const auto bob = one(app, "b1", "B"), spoke = one(other, "b2", "B");
    note_contact(db, spoke.id, Contact::spoke, 9);
    const auto eve = meet(db, app, "e1", "", true, 5).identity;
    const auto joe = one(app, "j1", ""), kim = one(app, "k1", "");
    db.run("UPDATE users SET disabled = 1 WHERE id = $1", {joe.user});
    const auto lamp = add_device(db, a_device("lamp")).id;
    for (const auto user : {ann.user, bob.user, joe.user}) add_binding(db, a_binding(user, lamp));
    add_binding(db, {kim.user, lamp, "", Role::guest, true, "", "", 5, 20});
    const auto targets = [&] {
      std::vector<std::string> list;
      for (const Message& message : due_messages(db, 30, 10, Outlet::wechat)) {
        CHECK(message.kind == "wechat");
        CHECK(message.payload == "{}");
        list.push_back(message.target);
        delivered(db, message.id);
      }
      return list;
    };
    queue_notices(db, lamp, "{}", 30);
    CHECK(outbox_depth(db, Outlet::wechat) == 2);
    CHECK(outbox_depth(db) == 0);
    CHECK(due_messages(db, 30, 10).empty());
    CHECK(targets() ==
          std::vector<std::string>{std::to_string(follows.id), std::to_string(spoke.id)});
    queue_notice(db, eve.user, "{}", 30);
    queue_notice(db, joe.user, "{}", 30);
    queue_notice(db, bob.user, "{}", 30);
    CHECK(targets() == std::vector<std::string>{std::to_string(spoke.id)});
  });
}

TEST_CASE("C7: a state of a sign-in is used once") {
  on_both_databases([](Database& db) {
    const auto app = new_app(db);
    add_oauth_state(db, {"s", app, "/#/x", "c", "snsapi_base", 5, 0, 0});
    CHECK_FALSE(find_oauth_state(db, "t"));
    CHECK_FALSE(use_oauth_state(db, "t", 6));
    CHECK(use_oauth_state(db, "s", 6));
    CHECK_FALSE(use_oauth_state(db, "s", 7));
    finish_oauth_state(db, "s", 12);
    const auto state = find_oauth_state(db, "s");
    REQUIRE(state);
    CHECK(state->app == app);
    CHECK(state->next == "/#/x");
    CHECK(state->cookie_hash == "c");
    CHECK(state->scope == "snsapi_base");
    CHECK(state->created == 5);
    CHECK(state->used == 6);
    CHECK(state->user == 12);
  });
}

TEST_CASE("C4: a message is taken in once, and its duplicates hear of the first") {
  on_both_databases([](Database& db) {
    const auto app = new_app(db);
    CHECK(receive(db, app, "k", 10, 20).who == Received::Who::mine);
    CHECK(receive(db, app, "k", 11, 21).who == Received::Who::running);
    CHECK(receive(db, app + 1, "k", 11, 21).who == Received::Who::mine);
    // The instance that had it is gone.
    CHECK(receive(db, app, "k", 20, 30).who == Received::Who::mine);
    CHECK(receive(db, app, "k", 21, 31).who == Received::Who::running);
    finish_received(db, app, "k", "hello", 22);
    finish_received(db, app, "k", "late", 23);
    const Received done = receive(db, app, "k", 90, 99);
    CHECK(done.who == Received::Who::done);
    CHECK(done.reply == "hello");
  });
}

TEST_CASE("sign-ins are kept for an hour, messages for a day") {
  on_both_databases([](Database& db) {
    const auto app = new_app(db);
    const Millis now = 100 * kDay;
    add_oauth_state(db, {"old", app, "/", "", "", now - kHour - 1, 0, 0});
    add_oauth_state(db, {"new", app, "/", "", "", now - kHour, 0, 0});
    receive(db, app, "old", now - kDay - 1, now);
    finish_received(db, app, "old", "", now);
    receive(db, app, "new", now - kDay, now);
    CHECK_FALSE(expire_passing(db, now));
    CHECK_FALSE(find_oauth_state(db, "old"));
    CHECK(find_oauth_state(db, "new"));
    CHECK(receive(db, app, "old", now, now + 1).who == Received::Who::mine);
    CHECK(receive(db, app, "new", now - 1, now).who == Received::Who::running);
    for (int i = 0; i < 3; ++i) receive(db, app, std::to_string(i), 1, 2);
    CHECK(expire_received(db, 5, 2));
    CHECK_FALSE(expire_received(db, 5, 2));
  });
}
