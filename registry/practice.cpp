// Lookups in the practice overlay. The ports of a transport are cut at every place where a record
// begins or ends; each piece holds its stack of records in the order they are to be read, so that a
// lookup is one binary search.
#include "registry/practice.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "registry/practice_table.hpp"

namespace fwlint::registry {
namespace {

struct Piece {
  std::uint32_t first = 0;  // up to the next piece
  std::vector<const PracticeRecord*> records;
};

bool reads_before(const PracticeRecord* a, const PracticeRecord* b) {
  const auto key = [](const PracticeRecord* r) {
    return std::tuple(!r->user, r->status, r->last - r->first, r->facets.has(Facet::generic));
  };
  return key(a) < key(b);
}

// Drops shipped records of a service the user has a record for.
void let_user_win(std::vector<const PracticeRecord*>& stack) {
  const auto hidden = [&stack](const PracticeRecord* r) {
    return !r->user && std::any_of(stack.begin(), stack.end(), [r](const PracticeRecord* other) {
      return other->user && other->service == r->service;
    });
  };
  std::vector<const PracticeRecord*> kept;
  std::copy_if(stack.begin(), stack.end(), std::back_inserter(kept),
               [&hidden](const PracticeRecord* r) { return !hidden(r); });
  stack = std::move(kept);
}

std::vector<Piece> cut(const std::vector<PracticeRecord>& records, Transport t) {
  std::vector<std::uint32_t> edges{0};
  for (const PracticeRecord& r : records) {
    if ((r.transports & transport_bit(t)) != 0) {
      edges.push_back(r.first);
      edges.push_back(std::uint32_t{r.last} + 1);
    }
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::vector<Piece> pieces(edges.size());
  for (std::size_t i = 0; i < edges.size(); ++i) {
    pieces[i].first = edges[i];
  }
  for (const PracticeRecord& r : records) {
    if ((r.transports & transport_bit(t)) == 0) {
      continue;
    }
    auto piece =
        std::lower_bound(pieces.begin(), pieces.end(), r.first,
                         [](const Piece& p, std::uint32_t port) { return p.first < port; });
    for (; piece != pieces.end() && piece->first <= r.last; ++piece) {
      piece->records.push_back(&r);
    }
  }
  for (Piece& piece : pieces) {
    let_user_win(piece.records);
    std::stable_sort(piece.records.begin(), piece.records.end(), reads_before);
  }
  return pieces;
}

auto pair_of(const NominalFact& f) { return std::pair(f.port, f.transport); }

Date to_date(std::uint32_t yyyymmdd) {
  return {static_cast<int>(yyyymmdd / 10000), static_cast<int>(yyyymmdd / 100 % 100),
          static_cast<int>(yyyymmdd % 100)};
}

PracticeRecord to_record(const shipped::Record& in) {
  PracticeRecord r;
  r.first = in.first;
  r.last = in.last;
  r.transports = in.transports;
  r.service = in.service;
  r.title = in.title;
  r.status = static_cast<Status>(in.status);
  r.facets.bits = in.facets;
  r.amplification_factor = in.amplification_factor;
  r.since = in.since;
  r.until = in.until;
  r.versions = in.versions;
  if (in.real_transport != shipped::kNoTransport) {
    r.real_transport = static_cast<Transport>(in.real_transport);
  }
  r.differs = in.differs != 0;
  r.source = in.source;
  r.url = in.url;
  r.recorded = to_date(in.recorded);
  if (in.retrieved != 0) {
    r.retrieved = to_date(in.retrieved);
  }
  r.note = in.note;
  return r;
}

PracticeData shipped_data() {
  PracticeData data;
  data.records.reserve(shipped::records().size());
  for (const shipped::Record& r : shipped::records()) {
    data.records.push_back(to_record(r));
  }
  for (const shipped::Nominal& n : shipped::nominal()) {
    data.nominal.push_back({n.port, n.transport, n.source, n.url, n.note});
  }
  return data;
}

}  // namespace

struct Practice::Index {
  explicit Index(PracticeData in) : data(std::move(in)) {
    std::stable_sort(
        data.nominal.begin(), data.nominal.end(),
        [](const NominalFact& a, const NominalFact& b) { return pair_of(a) < pair_of(b); });
    for (const Transport t : kTransports) {
      pieces[static_cast<std::size_t>(t)] = cut(data.records, t);
    }
  }
  PracticeData data;
  std::array<std::vector<Piece>, kTransports.size()> pieces;
};

Practice Practice::only(PracticeData data) {
  return Practice(std::make_shared<const Index>(std::move(data)));
}

Practice Practice::shipped() { return only(shipped_data()); }

Practice Practice::with_user(PracticeData user) {
  PracticeData all = std::move(user);
  for (PracticeRecord& r : all.records) {
    r.user = true;
  }
  PracticeData ours = shipped_data();
  std::move(ours.records.begin(), ours.records.end(), std::back_inserter(all.records));
  std::move(ours.nominal.begin(), ours.nominal.end(), std::back_inserter(all.nominal));
  return only(std::move(all));
}

std::span<const PracticeRecord* const> Practice::lookup(std::uint16_t port, Transport t) const {
  const std::vector<Piece>& pieces = index_->pieces[static_cast<std::size_t>(t)];
  const auto after =
      std::upper_bound(pieces.begin(), pieces.end(), std::uint32_t{port},
                       [](std::uint32_t p, const Piece& piece) { return p < piece.first; });
  return std::prev(after)->records;  // the first piece begins at port 0
}

const NominalFact* Practice::nominal(std::uint16_t port, Transport t) const {
  const std::vector<NominalFact>& facts = index_->data.nominal;
  const auto at =
      std::lower_bound(facts.begin(), facts.end(), std::pair(port, t),
                       [](const NominalFact& f, const auto& key) { return pair_of(f) < key; });
  return at != facts.end() && pair_of(*at) == std::pair(port, t) ? &*at : nullptr;
}

const std::vector<PracticeRecord>& Practice::records() const { return index_->data.records; }

const std::vector<NominalFact>& Practice::nominal_facts() const { return index_->data.nominal; }

bool is_shipped_nominal(std::uint16_t port, Transport t) {
  const std::span<const shipped::Nominal> facts = shipped::nominal();
  const auto key = std::pair(port, t);
  const auto at = std::lower_bound(
      facts.begin(), facts.end(), key,
      [](const shipped::Nominal& f, const auto& k) { return std::pair(f.port, f.transport) < k; });
  return at != facts.end() && std::pair(at->port, at->transport) == key;
}

}  // namespace fwlint::registry
