#include "runtime/service/store/users.h"

#include "runtime/service/store/automation.h"
#include "tests/service/store/both.h"
#include "tests/service/store/people.h"

using namespace giz;
using namespace giz::store;

TEST_CASE("a name is taken once within its kind") {
  on_both_databases([](Database& db) {
    const User ann = add_user(db, a_user("ann"));
    CHECK(ann.id > 0);
    CHECK(refusal([&] { add_user(db, a_user("ann")); }) == Reason::conflict);
    User other = a_user("ann");
    other.kind = "wechat";
    CHECK(add_user(db, other).id > ann.id);
    CHECK(find_user(db, "wechat", "ann")->id != ann.id);
    const auto found = find_user(db, ann.id);
    REQUIRE(found);
    CHECK(found->kind == "password");
    CHECK(found->name == "ann");
    CHECK(found->password_hash == "hash");
    CHECK(found->created == 1);
    CHECK_FALSE(found->disabled);
    CHECK(find_user(db, "password", "ann")->id == ann.id);
    CHECK_FALSE(find_user(db, "password", "bob"));
    CHECK_FALSE(find_user(db, 999));
  });
}

TEST_CASE("a session lives until it ends or expires") {
  on_both_databases([](Database& db) {
    const auto ann = add_user(db, a_user("ann")).id;
    const auto bob = add_user(db, a_user("bob")).id;
    const Session one = add_session(db, {0, ann, "t1", "Firefox", "10.0.0.1", 10, 10, 100});
    add_session(db, {0, ann, "t2", "", "", 11, 11, 50});
    const auto found = find_session(db, "t1", 99);
    REQUIRE(found);
    CHECK(found->user == ann);
    CHECK(found->agent == "Firefox");
    CHECK(found->address == "10.0.0.1");
    CHECK(found->expires == 100);
    CHECK_FALSE(find_session(db, "t1", 100));
    CHECK_FALSE(find_session(db, "t3", 20));
    CHECK(list_sessions(db, ann, 20).size() == 2);
    CHECK(list_sessions(db, ann, 50).size() == 1);
    CHECK(list_sessions(db, bob, 20).empty());
    touch_session(db, one.id, 30);
    touch_session(db, one.id, 29);
    CHECK(find_session(db, "t1", 31)->last_seen == 30);
    CHECK_FALSE(end_session(db, bob, one.id));
    CHECK(end_session(db, ann, one.id));
    CHECK_FALSE(end_session(db, ann, one.id));
    CHECK_FALSE(find_session(db, "t1", 31));
  });
}

TEST_CASE("the first binding owns, the next is a guest, and an owner's end ends all") {
  on_both_databases([](Database& db) {
    const auto ann = add_user(db, a_user("ann")).id;
    const auto bob = add_user(db, a_user("bob")).id;
    const auto lamp = add_device(db, a_device("lamp")).id;
    const Binding owner = add_binding(db, {ann, lamp, "", Role::guest, false, "Lamp", "r", 5, 50});
    CHECK(owner.role == Role::owner);
    CHECK(owner.may_control);
    CHECK(owner.expires == 0);
    CHECK(owner.did == "lamp");
    CHECK(refusal([&] { add_binding(db, a_binding(ann, lamp)); }) == Reason::conflict);
    const Binding guest = add_binding(db, {bob, lamp, "", Role::owner, false, "", "", 6, 50});
    CHECK(guest.role == Role::guest);
    CHECK_FALSE(guest.may_control);
    CHECK(refusal([&] {
            add_binding(db, {bob, lamp, "", Role::owner, true, "", "", 49});
          }) == Reason::conflict);
    CHECK(find_binding(db, bob, "lamp", 49));
    CHECK_FALSE(find_binding(db, bob, "lamp", 50));
    CHECK(bindings_of_device(db, lamp, 49).size() == 2);
    CHECK(bindings_of_device(db, lamp, 50).size() == 1);
    CHECK(bindings_of_user(db, bob, 50, 0, 10).empty());
    CHECK(add_binding(db, {bob, lamp, "", Role::owner, true, "", "", 50}).expires == 0);
    CHECK(refusal([&] { add_binding(db, a_binding(bob, -999)); }) == Reason::not_bound);
    set_alias(db, ann, lamp, "Desk", "left");
    const auto found = find_binding(db, ann, "lamp", 60);
    REQUIRE(found);
    CHECK(found->alias == "Desk");
    CHECK(found->remark == "left");
    CHECK(found->device == lamp);
    CHECK(find_binding(db, bob, "lamp", 60)->alias == "");

    add_schedule(db, {0, lamp, bob, "t", "{}", "{}", true, 5});
    add_rule(db, {0, lamp, ann, "t", "{}", "lamp", "{}", true, 0});
    add_share(db, {0, lamp, ann, "code", true, 0, 1, 1000, 0, 0});
    CHECK(end_binding(db, bob, lamp) == std::vector<std::int64_t>{bob});
    CHECK(end_binding(db, bob, lamp).empty());
    CHECK(list_schedules(db, lamp).empty());
    CHECK(list_rules(db, lamp).size() == 1);
    add_binding(db, {bob, lamp, "", Role::owner, true, "", "", 51});
    CHECK(end_binding(db, ann, lamp) == std::vector<std::int64_t>{ann, bob});
    CHECK(bindings_of_device(db, lamp, 60).empty());
    CHECK(list_shares(db, lamp, 60).empty());
    CHECK(list_rules(db, lamp).empty());
    CHECK(add_binding(db, a_binding(bob, lamp)).role == Role::owner);
  });
}

TEST_CASE("a user's bindings come in pages") {
  on_both_databases([](Database& db) {
    const auto ann = add_user(db, a_user("ann")).id;
    for (int i = 0; i < 5; ++i) {
      const auto id = add_device(db, a_device("d" + std::to_string(i))).id;
      add_binding(db, {ann, id, "", Role::owner, true, "", "", 10});
    }
    const auto page = bindings_of_user(db, ann, 20, 1, 2);
    REQUIRE(page.size() == 2);
    CHECK(page[0].did == "d1");
    CHECK(page[1].did == "d2");
    CHECK(bindings_of_user(db, ann, 20, 4, 2).size() == 1);
  });
}

TEST_CASE("a share is accepted once, in time, by who has nothing yet") {
  on_both_databases([](Database& db) {
    const auto ann = add_user(db, a_user("ann")).id;
    const auto bob = add_user(db, a_user("bob")).id;
    const auto eve = add_user(db, a_user("eve")).id;
    const auto lamp = add_device(db, a_device("lamp")).id;
    add_binding(db, a_binding(ann, lamp));
    const Share share = add_share(db, {0, lamp, ann, "code", false, 1000, 1, 100, 0, 0});
    const Share open = add_share(db, {0, lamp, ann, "open", true, 0, 1, 100, 0, 0});
    CHECK(list_shares(db, lamp, 50).size() == 2);
    CHECK(list_shares(db, lamp, 100).empty());
    CHECK(refusal([&] { accept_share(db, "none", bob, 50); }) == Reason::not_found);
    CHECK(refusal([&] { accept_share(db, "code", bob, 100); }) == Reason::gone);
    const Binding guest = accept_share(db, "code", bob, 50);
    CHECK(guest.role == Role::guest);
    CHECK(guest.did == "lamp");
    CHECK_FALSE(guest.may_control);
    CHECK(guest.expires == 1050);
    CHECK(refusal([&] { accept_share(db, "code", eve, 51); }) == Reason::gone);
    CHECK(list_shares(db, lamp, 50).size() == 1);
    db.begin();
    CHECK(refusal([&] { accept_share(db, "open", bob, 51); }) == Reason::conflict);
    db.rollback();
    CHECK_FALSE(end_share(db, bob, open.id));
    CHECK(end_share(db, ann, open.id));
    CHECK_FALSE(end_share(db, ann, share.id));
    CHECK(refusal([&] { accept_share(db, "open", eve, 51); }) == Reason::not_found);
  });
}

TEST_CASE("notes are kept") {
  on_both_databases([](Database& db) {
    CHECK_FALSE(get_note(db, "n"));
    put_note(db, "n", "one");
    put_note(db, "n", "two");
    put_note(db, "m", "");
    CHECK(get_note(db, "n") == "two");
    CHECK(get_note(db, "m") == "");
  });
}
