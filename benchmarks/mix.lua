-- Cycles the links of a file over the connections of wrk, and ends with one line of figures for a program.
local links = {}
local at = 0

function init()
  for link in io.lines(os.getenv("GONDOLA_BENCH_LINKS")) do
    links[#links + 1] = wrk.format("GET", link)
  end
end

function request()
  at = at % #links + 1
  return links[at]
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.status + summary.errors.timeout
  print(string.format("figures %d %d %d %d %d", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
