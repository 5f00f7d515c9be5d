// Files are read in the order given; the first error ends it, because a file half read would change
// findings silently.
#include "src/cli/practice_files.hpp"

#include <fmt/format.h>

namespace fwlint::cli {

Result<registry::Practice> load_practice(const std::vector<std::string>& paths,
                                         FileReader& reader) {
  if (paths.empty()) return registry::Practice::shipped();
  registry::PracticeData all;
  for (const std::string& path : paths) {
    Result<std::string> text = reader.read(path);
    if (!text) {
      Error e = text.error();
      e.file = path;
      return tl::unexpected(std::move(e));
    }
    Result<registry::PracticeData> data = registry::read_practice(*text, path);
    if (!data) {
      Error e = data.error();
      if (e.file.empty()) e.file = path;
      return tl::unexpected(std::move(e));
    }
    all.records.insert(all.records.end(), data->records.begin(), data->records.end());
    all.nominal.insert(all.nominal.end(), data->nominal.begin(), data->nominal.end());
  }
  return registry::Practice::with_user(std::move(all));
}

}  // namespace fwlint::cli
