// Two files of one host must differ in what they describe: family, back end or, on Windows, policy
// store. Otherwise their rules would be mixed into a host that does not exist, so that is refused.
#include "src/cli/load_inputs.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "parsers/host/host.hpp"
#include "parsers/ipset/ipset.hpp"
#include "parsers/iptables/iptables.hpp"
#include "src/analysis/host_view.hpp"
#include "src/base/limits.hpp"
#include "src/base/parallel.hpp"
#include "src/cli/files.hpp"
#include "src/cli/include_files.hpp"

namespace fwlint::cli {

namespace {

constexpr std::size_t kLarge = 1'000'000;  ///< bytes that are hashed while they are parsed
constexpr std::string_view kOneHost = "fwlint judges one host per run: run it once for each host";

/// What a file turned out to be.
struct Loaded {
  std::string path;
  FileId file = kNoFile;
  std::string bytes;  ///< as read, until they are hashed
  const DialectSpec* dialect = nullptr;
  std::vector<Dialect> found;             ///< from the parser's InputInfo
  std::vector<TableFamily> nft_families;  ///< nftables
  std::array<bool, 4> stores{};           ///< Windows rules by Store
};

tl::unexpected<LoadErrors> refuse(std::string message, std::string hint) {
  return tl::unexpected(
      LoadErrors{{Error{ErrorKind::input, std::move(message), std::move(hint), {}, 0, 0}}});
}

class Loader {
 public:
  explicit Loader(const LoadRequest& request)
      : request_(request), host_(std::make_unique<Host>()) {}

  tl::expected<std::unique_ptr<Host>, LoadErrors> run() {
    if (auto r = check_paths(); !r) return tl::unexpected(r.error());
    for (const std::string& path : request_.paths) read(path);
    if (!errors_.all.empty()) return tl::unexpected(std::move(errors_));
    if (auto r = check_platforms(); !r) return tl::unexpected(r.error());
    if (auto r = check_rules(); !r) return tl::unexpected(r.error());
    std::vector<std::string> hashes(files_.size());
    std::size_t size = 0;
    for (const Loaded& l : files_) size += l.bytes.size();
    in_parts(size < kLarge ? 1 : 2, [&](std::size_t part) {
      if (part != 0 || size < kLarge) {
        for (std::size_t i = 0; i < files_.size(); ++i) hashes[i] = sha256_hex(files_[i].bytes);
      }
      if (part != 0) return;
      read_sets();
      for (Loaded& l : files_) parse(l);
    });
    for (std::size_t i = 0; i < files_.size(); ++i) {
      host_->inputs[i].sha256 = std::move(hashes[i]);
      files_[i].bytes = {};
    }
    apply_host(host_->ruleset, host_->facts);
    for (std::size_t b = 1; b < files_.size(); ++b) {
      for (std::size_t a = 0; a < b; ++a) {
        if (is_ufw(files_[a]) && is_ufw(files_[b])) continue;
        if (auto r = check_pair(files_[a], files_[b]); !r) return tl::unexpected(r.error());
      }
    }
    return std::move(host_);
  }

 private:
  using Checked = tl::expected<void, LoadErrors>;

  Checked check_paths() const {
    for (std::size_t b = 1; b < request_.paths.size(); ++b) {
      for (std::size_t a = 0; a < b; ++a) {
        if (request_.paths[a] != request_.paths[b]) continue;
        return refuse(fmt::format("{} is given twice", display_name(request_.paths[a])), {});
      }
    }
    return {};
  }

  void read(const std::string& path) {
    Result<std::string> bytes = read_input(path, request_.standard_input);
    if (!bytes) {
      errors_.all.push_back(bytes.error());
      return;
    }
    Loaded l;
    l.path = path;
    l.file = host_->sources.add(path, *bytes);
    l.dialect = request_.dialect;
    if (l.dialect == nullptr) {
      const auto dialect = recognise(*bytes, host_->sources.file(l.file));
      if (!dialect) {
        Error e = dialect.error();
        e.file = display_name(path);
        errors_.all.push_back(std::move(e));
        return;
      }
      l.dialect = *dialect;
    }
    InputSummary summary;
    summary.path = path;
    l.bytes = std::move(*bytes);
    host_->inputs.push_back(std::move(summary));
    files_.push_back(std::move(l));
  }

  static bool is_windows(const Loaded& l) {
    return l.dialect->form == InputForm::windows_registry ||
           l.dialect->form == InputForm::windows_netsh;
  }

  /// Sets alone are no firewall.
  Checked check_rules() const {
    const bool rules = std::any_of(files_.begin(), files_.end(), [](const Loaded& l) {
      return l.dialect->form != InputForm::ipset && l.dialect->form != InputForm::host;
    });
    if (rules || files_.empty()) return {};
    if (files_.front().dialect->form == InputForm::host) {
      return refuse(fmt::format("{} holds addresses or routes, without rules",
                                display_name(files_.front().path)),
                    "give the rules beside it");
    }
    return refuse(
        fmt::format("{} holds sets of ipset, without rules", display_name(files_.front().path)),
        "give the output of iptables-save or ip6tables-save beside it");
  }

  /// Sets first, whatever their place among the arguments: rules are read with their contents.
  void read_sets() {
    bool any = false;
    for (Loaded& l : files_) {
      if (l.dialect->form == InputForm::iptables) {
        iptables::collect_written_sets(host_->sources.text(l.file), sets_.added_to,
                                       sets_.deleted_from);
      }
      if (l.dialect->form == InputForm::host) {
        host::parse(host_->sources, l.file, host_->facts, host_->diagnostics);
        summary_of(l).dialect = kHostDialect;
      }
      if (l.dialect->form != InputForm::ipset) continue;
      any = true;
      const ParseOptions options{services_, std::nullopt};
      ipset::parse(host_->sources, l.file, options, sets_, host_->diagnostics);
      host_->ruleset.inputs.push_back({l.file, Dialect::ipset_save, 0, 0});
      summary_of(l).dialect = to_string(Dialect::ipset_save);
    }
    sets_given_ = any;
  }

  InputSummary& summary_of(const Loaded& l) {
    return host_->inputs[static_cast<std::size_t>(&l - files_.data())];
  }

  Checked check_platforms() {
    for (const Loaded& l : files_) {
      if (is_windows(l) == is_windows(files_.front())) continue;
      const Loaded& other = files_.front();
      const Loaded& w = is_windows(l) ? l : other;
      const Loaded& n = is_windows(l) ? other : l;
      return refuse(fmt::format("{} holds Windows rules and {} netfilter rules",
                                display_name(w.path), display_name(n.path)),
                    std::string(kOneHost));
    }
    const bool windows = !files_.empty() && is_windows(files_.front());
    host_->ruleset.platform = windows ? Platform::windows : Platform::netfilter;
    return {};
  }

  void parse(Loaded& l) {
    if (l.dialect->form == InputForm::ipset || l.dialect->form == InputForm::host) return;
    ParseOptions options{services_, l.dialect->family};
    if (sets_given_) options.sets = &sets_;
    options.include = [this](std::string_view pattern, FileId from) {
      return includes_(pattern, from);
    };
    Ruleset& into = host_->ruleset;
    const std::size_t infos = into.inputs.size();
    const std::size_t rules = into.rules.size();
    if (l.dialect->form == InputForm::nftables && nft_files() > 1) read_families(l, options);
    const std::vector<FileId> parts = parts_with(l, options);
    if (!parts.empty() && parts.front() != l.file) return;  // read with the first part
    if (parts.size() > 1) {
      iptables::parse_together(host_->sources, parts, options, into, host_->diagnostics);
    } else {
      l.dialect->parse(host_->sources, l.file, options, into, host_->diagnostics);
    }
    for (std::size_t i = infos; i < into.inputs.size(); ++i) {
      const InputInfo& info = into.inputs[i];
      Loaded& of = loaded_of(info.file, l);
      InputSummary& summary = summary_of(of);
      of.found.push_back(info.dialect);
      if (!summary.dialect.empty()) summary.dialect += ", ";
      summary.dialect += to_string(info.dialect);
      summary.rules += info.rules;
      summary.understood += info.understood;
    }
    for (std::size_t i = rules; i < into.rules.size(); ++i) {
      l.stores[static_cast<std::size_t>(into.rules[i].store)] = true;
    }
  }

  /// The files of ufw that make one table with this one, itself among them; empty: it is no part.
  [[nodiscard]] std::vector<FileId> parts_with(const Loaded& l, const ParseOptions& options) const {
    std::vector<FileId> parts;
    if (!is_ufw(l)) return parts;
    const Family family = iptables::family_of(host_->sources.file(l.file), options);
    for (const Loaded& o : files_) {
      if (!is_ufw(o)) continue;
      if (iptables::family_of(host_->sources.file(o.file), options) == family) {
        parts.push_back(o.file);
      }
    }
    return parts;
  }

  [[nodiscard]] bool is_ufw(const Loaded& l) const {
    return l.dialect->form == InputForm::iptables && l.dialect->parse == &iptables::parse &&
           iptables::is_ufw_part(host_->sources.text(l.file));
  }

  Loaded& loaded_of(FileId file, Loaded& otherwise) {
    const auto at =
        std::find_if(files_.begin(), files_.end(), [&](const Loaded& l) { return l.file == file; });
    return at == files_.end() ? otherwise : *at;
  }

  [[nodiscard]] std::size_t nft_files() const {
    return static_cast<std::size_t>(
        std::count_if(files_.begin(), files_.end(),
                      [](const Loaded& l) { return l.dialect->form == InputForm::nftables; }));
  }

  /// The families of a file on its own: in the common ruleset its tables may join earlier ones.
  void read_families(Loaded& l, const ParseOptions& options) {
    Ruleset alone;
    Diagnostics ignored;
    l.dialect->parse(host_->sources, l.file, options, alone, ignored);
    for (const Table& t : alone.tables) l.nft_families.push_back(t.family);
  }

  static bool overlap(TableFamily a, TableFamily b) {
    return a == b || (sees(a, Family::ipv4) && sees(b, Family::ipv4)) ||
           (sees(a, Family::ipv6) && sees(b, Family::ipv6));
  }

  static tl::unexpected<LoadErrors> conflict(const Loaded& a, const Loaded& b,
                                             std::string_view what, std::string_view hint = {}) {
    std::string text(kOneHost);
    if (!hint.empty()) text += fmt::format("\n{}", hint);
    return refuse(
        fmt::format("{} and {} both hold {}", display_name(a.path), display_name(b.path), what),
        std::move(text));
  }

  static Checked check_pair(const Loaded& a, const Loaded& b) {
    const InputForm fa = a.dialect->form;
    const InputForm fb = b.dialect->form;
    if (fa == InputForm::windows_netsh || fb == InputForm::windows_netsh) {
      return conflict(a, b, "the rules of Windows Firewall",
                      "a netsh listing stands alone: it shows the rules of every store");
    }
    if (fa != fb) return {};
    switch (fa) {
      case InputForm::iptables:
        return check_iptables(a, b);
      case InputForm::nftables:
        return check_nftables(a, b);
      case InputForm::windows_registry:
        return check_registry(a, b);
      case InputForm::windows_netsh:
      case InputForm::ipset:
      case InputForm::host:
        return {};
    }
    return {};
  }

  static bool is_ipv6(Dialect d) {
    return d == Dialect::ip6tables_save || d == Dialect::ip6tables_script;
  }

  static Checked check_iptables(const Loaded& a, const Loaded& b) {
    for (const Dialect d : a.found) {
      const bool both = std::any_of(b.found.begin(), b.found.end(),
                                    [&](Dialect o) { return is_ipv6(o) == is_ipv6(d); });
      if (!both) continue;
      return conflict(
          a, b, is_ipv6(d) ? "IPv6 rules of iptables" : "IPv4 rules of iptables",
          "IPv6 rules are known by the header line of ip6tables-save, or a file name with 'v6'");
    }
    return {};
  }

  static Checked check_nftables(const Loaded& a, const Loaded& b) {
    for (const TableFamily x : a.nft_families) {
      for (const TableFamily y : b.nft_families) {
        if (!overlap(x, y)) continue;
        return conflict(a, b,
                        x == y ? fmt::format("nftables rules of family {}", to_string(x))
                               : fmt::format("nftables rules of families {} and {}, which overlap",
                                             to_string(x), to_string(y)));
      }
    }
    return {};
  }

  static Checked check_registry(const Loaded& a, const Loaded& b) {
    for (const Store s : {Store::local, Store::group_policy, Store::mdm}) {
      const auto i = static_cast<std::size_t>(s);
      if (!a.stores[i] || !b.stores[i]) continue;
      return conflict(a, b, fmt::format("{} rules of Windows Firewall", to_string(s)));
    }
    return {};
  }

  const LoadRequest& request_;
  std::unique_ptr<Host> host_;
  IncludeFiles includes_{host_->sources, kMaxInputBytes};
  std::vector<Loaded> files_;
  sets::Store sets_;
  bool sets_given_ = false;
  LoadErrors errors_;
  ServiceLookup services_ = registry_services();
};

}  // namespace

tl::expected<std::unique_ptr<Host>, LoadErrors> load_inputs(const LoadRequest& request) {
  return Loader(request).run();
}

std::string not_understood(const Host& host) {
  std::size_t rules = 0;
  std::size_t understood = 0;
  for (const InputSummary& i : host.inputs) {
    rules += i.rules;
    understood += i.understood;
  }
  if (understood < rules) {
    const std::size_t n = rules - understood;
    return fmt::format("{} of {} {} {} not understood", n, rules, rules == 1 ? "rule" : "rules",
                       n == 1 ? "was" : "were");
  }
  for (const Gap& g : host.ruleset.gaps) {
    if (g.kind == GapKind::not_understood || g.kind == GapKind::contents_missing) return g.what;
  }
  return {};
}

}  // namespace fwlint::cli
