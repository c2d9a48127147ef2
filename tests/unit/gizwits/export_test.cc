// The platform's JSON of definitions that were not imported, or have changed since.
#include <doctest/doctest.h>

#include "round_trip.h"

using namespace gizgen;

TEST_CASE("what is exported reads like the platform's own file") {
  CHECK(exported("gizgen: 1\n"
                 "product: {id: lamp, name: Lamp, key: 0123456789abcdef0123456789abcdef}\n"
                 "datapoints: [{name: on_time, access: writable, type: number, min: 0.5, max: 9, "
                 "step: 0.25}]\n") == R"({
  "name": "Lamp",
  "packetVersion": "0x00000004",
  "protocolType": "standard",
  "product_key": "0123456789abcdef0123456789abcdef",
  "entities": [
    {
      "display_name": "机智云开发套件",
      "name": "entity0",
      "id": 0,
      "attrs": [
        {
          "display_name": "on_time",
          "name": "on_time",
          "data_type": "uint8",
          "position": {
            "byte_offset": 0,
            "unit": "byte",
            "len": 1,
            "bit_offset": 0
          },
          "type": "status_writable",
          "id": 0,
          "desc": "",
          "uint_spec": {
            "addition": 0.5,
            "max": 34,
            "ratio": 0.25,
            "min": 0
          }
        }
      ]
    }
  ],
  "ui": {
    "object": {
      "version": 4,
      "showEditButton": false
    },
    "sections": [
      {
        "elements": [
          {
            "title": "on_time",
            "key": "entity0.on_time",
            "object": {
              "action": "entity0",
              "bind": [
                "entity0.on_time"
              ],
              "perm": "W",
              "uint_spec": {
                "max": 9,
                "step": 0.25,
                "min": 0.5
              }
            },
            "type": "QFloatElement",
            "bind": "floatValue:float",
            "value": 0,
            "minimumValue": 0.5,
            "maximumValue": 9
          }
        ]
      }
    ]
  }
}
)");
}

TEST_CASE("changes that the definition has outgrown change nothing") {
  const std::string start =
      "gizgen: 1\nproduct: {id: lamp, key: 0123456789abcdef0123456789abcdef}\n"
      "datapoints: [{name: power, access: readonly, type: bool}]\n";
  for (const std::string changes :
       {"{datapoints: [{name: power, type: writable}]}", "{datapoints: [{name: gone, desc: null}]}",
        "{order: [gone]}", "{ui: {without: [gone], elements: [{name: gone, title: x}, 5]}}",
        "{datapoints: {power: 1}, entity: [], product: 7, types: {}, order: x, ui: 3}"}) {
    INFO(changes);
    CHECK(exported(start + "gizwits: " + changes + "\n") == exported(start));
  }
}
