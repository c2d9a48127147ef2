#include "runtime/service/store/automation.h"

#include "runtime/service/store/migrations.h"
#include "tests/service/store/both.h"
#include "tests/service/store/people.h"

using namespace giz;
using namespace giz::store;

TEST_CASE("schedules are kept, changed and due") {
  on_both_databases([](Database& db) {
    const auto lamp = add_device(db, a_device("lamp")).id;
    Schedule one = add_schedule(db, {0, lamp, 3, "on", "{\"at\":1}", "{\"power\":true}", true, 50});
    add_schedule(db, {0, lamp, 3, "off", "{}", "{}", false, 40});
    add_schedule(db, {0, lamp, 3, "never", "{}", "{}", true, 0});
    const Schedule late = add_schedule(db, {0, lamp, 3, "late", "{}", "{}", true, 60});
    const auto all = list_schedules(db, lamp);
    REQUIRE(all.size() == 4);
    CHECK(all[0].title == "on");
    CHECK(all[0].user == 3);
    CHECK(all[0].when == "{\"at\":1}");
    CHECK(all[0].attrs == "{\"power\":true}");
    CHECK(all[0].enabled);
    CHECK_FALSE(all[1].enabled);
    CHECK(due_schedules(db, 49, 10).empty());
    const auto due = due_schedules(db, 60, 10);
    REQUIRE(due.size() == 2);
    CHECK(due[0].id == one.id);
    CHECK(due_schedules(db, 60, 1).size() == 1);
    CHECK_FALSE(set_next(db, one.id, 49, 70));
    CHECK(set_next(db, one.id, 50, 70));
    CHECK_FALSE(set_next(db, one.id, 50, 70));
    CHECK(due_schedules(db, 60, 10).size() == 1);
    one.title = "dusk";
    one.when = "{\"at\":2}";
    one.enabled = false;
    one.next = 0;
    CHECK(change_schedule(db, one));
    CHECK(list_schedules(db, lamp)[0].title == "dusk");
    CHECK(list_schedules(db, lamp)[0].when == "{\"at\":2}");
    CHECK_FALSE(list_schedules(db, lamp)[0].enabled);
    one.device = -99;
    CHECK_FALSE(change_schedule(db, one));
    CHECK_FALSE(remove_schedule(db, -99, late.id));
    CHECK(remove_schedule(db, lamp, late.id));
    CHECK_FALSE(remove_schedule(db, lamp, late.id));
    CHECK(list_schedules(db, lamp).size() == 3);
  });
}

TEST_CASE("a due schedule is had by one of two instances") {
  on_both([](const std::string& url) {
    const auto one = open_database(url);
    migrate(*one);
    const auto other = open_database(url);
    const auto lamp = add_device(*one, a_device("lamp")).id;
    const Schedule due = add_schedule(*one, {0, lamp, 3, "on", "{}", "{}", true, 50});
    const bool together = one->kind() == Database::Kind::postgres;
    one->begin();
    CHECK(due_schedules(*one, 60, 10).size() == 1);
    if (together) CHECK(due_schedules(*other, 60, 10).empty());
    CHECK(set_next(*one, due.id, 50, 100));
    if (together) CHECK(due_schedules(*other, 60, 10).empty());
    one->commit();
    CHECK(due_schedules(*other, 60, 10).empty());
    CHECK_FALSE(set_next(*other, due.id, 50, 100));
    CHECK(due_schedules(*other, 100, 10).size() == 1);
  });
}

TEST_CASE("rules are kept, changed and fired") {
  on_both_databases([](Database& db) {
    const auto lamp = add_device(db, a_device("lamp")).id;
    Rule rule =
        add_rule(db, {0, lamp, 3, "hot", "{\"is\":\">\"}", "fan", "{\"speed\":2}", true, 0});
    rule_fired(db, rule.id, 77);
    rule.title = "very hot";
    rule.condition = "{\"is\":\"<\"}";
    rule.target = "lamp";
    rule.attrs = "{}";
    rule.enabled = false;
    CHECK(change_rule(db, rule));
    const auto all = list_rules(db, lamp);
    REQUIRE(all.size() == 1);
    CHECK(all[0].title == "very hot");
    CHECK(all[0].condition == "{\"is\":\"<\"}");
    CHECK(all[0].target == "lamp");
    CHECK(all[0].attrs == "{}");
    CHECK_FALSE(all[0].enabled);
    CHECK(all[0].fired == 77);
    rule.device = -99;
    CHECK_FALSE(change_rule(db, rule));
    CHECK_FALSE(remove_rule(db, -99, rule.id));
    CHECK(remove_rule(db, lamp, rule.id));
    CHECK(list_rules(db, lamp).empty());
  });
}
