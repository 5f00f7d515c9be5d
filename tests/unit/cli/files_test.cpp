// Hashes against the published examples, and files replaced whole.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "src/cli/files.hpp"

using namespace fwlint;
using namespace fwlint::cli;

TEST_CASE("SHA-256 of FIPS 180-4 examples") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a file is replaced whole and leaves nothing behind") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "fwlint_files_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  const std::string path = (folder / "out.json").string();
  REQUIRE(replace_file(path, "first").has_value());
  REQUIRE(replace_file(path, "second").has_value());
  std::ifstream in(path);
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "second");
  CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 1);

  const auto missing = replace_file((folder / "no" / "out.json").string(), "x");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().message == "no such file or directory");
  CHECK(replace_file(folder.string(), "x").error().message == "is a directory");
  CHECK(read_input(folder.string(), nullptr).error().message == "is a directory");
  CHECK(read_input((folder / "none").string(), nullptr).error().message ==
        "no such file or directory");
  CHECK(same_file(path, (folder / "." / "out.json").string()));
  std::filesystem::remove_all(folder);
}
