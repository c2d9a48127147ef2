#include "runtime/service/device/link_metrics.h"

#include <string>

namespace giz::device {
namespace {

std::string labels(std::string_view link, std::string_view more = {}) {
  return "link=\"" + std::string(link) + "\"" + std::string(more);
}

}  // namespace

LinkMetrics::LinkMetrics(Metrics& m, std::string_view link)
    : open(m.gauge("gz_device_open", "Connections or sessions of devices", labels(link))),
      joined(m.gauge("gz_device_joined", "Devices that are logged in", labels(link))),
      opened(m.counter("gz_device_opened_total", "Connections accepted", labels(link))),
      turned_away(m.counter("gz_device_turned_away_total",
                            "Connections and logins refused unheard: too many or too fast",
                            labels(link))),
      logins(m.counter("gz_device_logins_total", "Logins", labels(link, ",result=\"accepted\""))),
      refused(m.counter("gz_device_logins_total", "Logins", labels(link, ",result=\"refused\""))),
      received(m.counter("gz_device_frames_total", "Frames", labels(link, ",way=\"up\""))),
      sent(m.counter("gz_device_frames_total", "Frames", labels(link, ",way=\"down\""))),
      ignored(m.counter("gz_device_ignored_total", "Frames that mean nothing here", labels(link))),
      mistakes(m.counter("gz_device_ended_total", "Links ended by the service",
                         labels(link, ",why=\"mistake\""))),
      silent(m.counter("gz_device_ended_total", "Links ended by the service",
                       labels(link, ",why=\"silent\""))),
      slow(m.counter("gz_device_ended_total", "Links ended by the service",
                     labels(link, ",why=\"slow\""))),
      lost(m.counter("gz_device_reports_lost_total", "Reports that could not be stored",
                     labels(link))) {}

}  // namespace giz::device
