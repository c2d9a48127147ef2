#include "runtime/service/store/devices.h"

#include "runtime/service/base/refusal.h"
#include "runtime/service/store/commands.h"
#include "runtime/service/store/journal.h"
#include "tests/service/store/both.h"
#include "tests/service/store/people.h"

using namespace giz;
using namespace giz::store;

TEST_CASE("a device is found by its did, its mac and its claim") {
  on_both_databases([](Database& db) {
    const Device lamp = add_device(db, a_device("lamp"));
    const Device fan = add_device(db, a_device("fan"));
    CHECK(lamp.id < 0);
    CHECK(fan.id < lamp.id);
    const auto found = find_device(db, "lamp");
    REQUIRE(found);
    CHECK(found->id == lamp.id);
    CHECK(found->product_key == "product");
    CHECK(found->mac == "lampmac");
    CHECK(found->passcode_hash == "p");
    CHECK(found->claim_hash == "lampclaim");
    CHECK(found->firmware == "1.0");
    CHECK(found->created == 5);
    CHECK_FALSE(found->online);
    CHECK_FALSE(found->disabled);
    CHECK_FALSE(find_device(db, "no"));
    CHECK(find_device_by_mac(db, "product", "fanmac")->id == fan.id);
    CHECK_FALSE(find_device_by_mac(db, "other", "fanmac"));
    CHECK(find_device_by_claim(db, "fanclaim")->id == fan.id);
    set_claim(db, "fan", "");
    CHECK_FALSE(find_device_by_claim(db, ""));
    set_passcode(db, "lamp", "q");
    set_firmware(db, "lamp", "2.0");
    set_disabled(db, "lamp", true);
    CHECK(find_device(db, "lamp")->passcode_hash == "q");
    CHECK(find_device(db, "lamp")->firmware == "2.0");
    CHECK(find_device(db, "lamp")->disabled);
    CHECK_FALSE(find_device(db, "fan")->disabled);
    CHECK(find_device(db, "fan")->passcode_hash == "p");
    const auto all = list_devices(db, "", 10);
    REQUIRE(all.size() == 2);
    CHECK(all[0].did == "fan");
    CHECK(list_devices(db, "fan", 10).at(0).did == "lamp");
    CHECK(list_devices(db, "", 1).size() == 1);
  });
}

TEST_CASE("a did or a mac that is taken is a conflict") {
  on_both_databases([](Database& db) {
    add_device(db, a_device("lamp"));
    CHECK(refusal([&] { add_device(db, a_device("lamp")); }) == Reason::conflict);
    Device same_mac = a_device("fan");
    same_mac.mac = "lampmac";
    CHECK(refusal([&] { add_device(db, same_mac); }) == Reason::conflict);
    same_mac.product_key = "another";
    CHECK(add_device(db, same_mac).id < 0);
  });
}

TEST_CASE("coming and going is an event, once") {
  on_both_databases([](Database& db) {
    const auto lamp = add_device(db, a_device("lamp")).id;
    const auto fan = add_device(db, a_device("fan")).id;
    CHECK(set_online(db, lamp, true, 10));
    CHECK_FALSE(set_online(db, lamp, true, 11));
    CHECK(find_device(db, "lamp")->online);
    CHECK(find_device(db, "lamp")->last_seen == 10);
    CHECK(set_online(db, lamp, false, 12));
    CHECK(set_online(db, lamp, true, 13));
    set_all_offline(db, 14);
    CHECK_FALSE(find_device(db, "lamp")->online);
    const auto events = list_events(db, lamp, "", 100, 10);
    REQUIRE(events.size() == 4);
    CHECK(events[0].kind == "offline");
    CHECK(events[0].time == 14);
    CHECK(events[3].kind == "online");
    CHECK(list_events(db, lamp, "online", 100, 10).size() == 2);
    CHECK(list_events(db, lamp, "online", 13, 10).size() == 1);
    CHECK(list_events(db, lamp, "", 100, 3).size() == 3);
    CHECK(list_events(db, fan, "", 100, 10).empty());
  });
}

TEST_CASE("the latest state is kept, and an older one does not replace it") {
  on_both_databases([](Database& db) {
    const auto lamp = add_device(db, a_device("lamp")).id;
    CHECK_FALSE(find_state(db, lamp));
    put_state(db, lamp, {{4, 1, 0}, {0, 1'700'000'000'000, 5}, " dc", 7});
    put_state(db, lamp, {{4, 9, 9}, {1, 1, 1}, "ddd", 6});
    const auto state = find_state(db, lamp);
    REQUIRE(state);
    CHECK(state->p0 == Blob{4, 1, 0});
    CHECK(state->times == std::vector<Millis>{0, 1'700'000'000'000, 5});
    CHECK(state->sources == " dc");
    CHECK(state->seq == 7);
    put_state(db, lamp, {{4}, {}, "", 8});
    CHECK(find_state(db, lamp)->p0 == Blob{4});
    CHECK(find_state(db, lamp)->times.empty());
  });
}

TEST_CASE("a command goes forward only, and a key makes one command") {
  on_both_databases([](Database& db) {
    const auto lamp = add_device(db, a_device("lamp")).id;
    const auto fan = add_device(db, a_device("fan")).id;
    const Command first{"c1", lamp, 3, {1, 2}, CommandState::queued, 9, "key", 10, 0, 0, 100, ""};
    CHECK(add_command(db, first).fresh);
    Command again = first;
    again.id = "c2";
    const Added added = add_command(db, again);
    CHECK_FALSE(added.fresh);
    CHECK(added.command.id == "c1");
    CHECK(added.command.p0 == Blob{1, 2});
    CHECK(added.command.sn == 9);
    again.p0 = {7};
    CHECK(refusal([&] { add_command(db, again); }) == Reason::conflict);
    again.user = 4;
    CHECK(add_command(db, again).fresh);
    Command keyless = first;
    keyless.id = "c3";
    keyless.idempotency = "";
    keyless.created = 11;
    CHECK(add_command(db, keyless).fresh);
    CHECK(refusal([&] { add_command(db, keyless); }) == Reason::conflict);
    keyless.id = "c4";
    keyless.device = fan;
    CHECK(add_command(db, keyless).fresh);

    CHECK(waiting_commands(db, lamp, 50).size() == 3);
    CHECK(waiting_commands(db, lamp, 50).at(0).id == "c1");
    CHECK(waiting_commands(db, lamp, 100).empty());
    CHECK(advance_command(db, "c1", CommandState::sent, 20));
    CHECK_FALSE(advance_command(db, "c1", CommandState::sent, 21));
    CHECK(waiting_commands(db, lamp, 50).size() == 2);
    CHECK(advance_command(db, "c1", CommandState::acknowledged, 22));
    CHECK_FALSE(advance_command(db, "c1", CommandState::failed, 23, "late"));
    CHECK_FALSE(advance_command(db, "c1", CommandState::sent, 23));
    const auto done = find_command(db, "c1");
    REQUIRE(done);
    CHECK(done->state == CommandState::acknowledged);
    CHECK(done->sent == 20);
    CHECK(done->finished == 22);
    CHECK(done->error.empty());
    CHECK(advance_command(db, "c2", CommandState::sent, 24));
    fail_sent_commands(db, lamp, 25, "the service was restarted");
    CHECK(find_command(db, "c2")->state == CommandState::failed);
    CHECK(find_command(db, "c2")->error == "the service was restarted");
    CHECK(find_command(db, "c1")->state == CommandState::acknowledged);
    CHECK(expire_commands(db, 99) == 0);
    CHECK(expire_commands(db, 100) == 2);
    CHECK(find_command(db, "c3")->state == CommandState::expired);
    CHECK(find_command(db, "c3")->finished == 100);
    const auto listed = list_commands(db, lamp, 1000, 10);
    REQUIRE(listed.size() == 3);
    CHECK(listed[0].id == "c3");
    CHECK(list_commands(db, lamp, 11, 10).size() == 2);
    CHECK(list_commands(db, lamp, 1000, 1).size() == 1);
    CHECK_FALSE(find_command(db, "none"));
    CHECK(word(CommandState::acknowledged) == "acknowledged");
  });
}
