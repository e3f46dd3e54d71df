// SPDX-License-Identifier: MIT
// The negation probe's items.

#include "report/probe.hpp"

#include "model/pair_outputs.hpp"

#include <siamese/model/head.hpp>
#include <siamese/text/vocabulary.hpp>

#include <algorithm>

namespace siamese::tool {

namespace {

constexpr ProbeItem items[] = {
    {"prefix", "The call is available.", "The call is unavailable.", "The call can be made now."},
    {"prefix", "The children are happy.", "The children are unhappy.",
     "The kids are in a good mood."},
    {"prefix", "The door is locked.", "The door is unlocked.", "Someone has locked the door."},
    {"prefix", "That plan is possible.", "That plan is impossible.", "That plan can be done."},
    {"prefix", "The answer is correct.", "The answer is incorrect.", "The answer is right."},
    {"prefix", "The man likes the music.", "The man dislikes the music.",
     "The man enjoys the music."},
    {"prefix", "The room was very clean.", "The room was very unclean.",
     "There was no dirt in the room."},
    {"prefix", "The road is safe.", "The road is unsafe.", "There is no danger on the road."},
    {"not", "A man is sleeping.", "A man is not sleeping.", "A man is asleep."},
    {"not", "The dog is running in the park.", "The dog is not running in the park.",
     "A dog runs through the park."},
    {"not", "The woman can swim.", "The woman can't swim.", "The woman knows how to swim."},
    {"not", "The shop is open today.", "The shop isn't open today.",
     "Today one can go to the shop."},
    {"not", "He was at home yesterday.", "He was not at home yesterday.",
     "Yesterday he was in his house."},
    {"not", "The boys are playing football.", "The boys aren't playing football.",
     "Some boys play a game of football."},
    {"not", "She wants to leave.", "She does not want to leave.", "She would like to go."},
    {"not", "The train has arrived.", "The train has not arrived.", "The train is here now."},
    {"no", "Somebody is in the kitchen.", "Nobody is in the kitchen.",
     "There is a person in the kitchen."},
    {"no", "There is some water in the glass.", "There is no water in the glass.",
     "The glass has water in it."},
    {"no", "The girl always wears a hat.", "The girl never wears a hat.",
     "The girl has a hat on every day."},
    {"no", "She drinks coffee with sugar.", "She drinks coffee without sugar.",
     "She puts sugar in her coffee."},
    {"no", "They bought something at the market.", "They bought nothing at the market.",
     "They got a few things at the market."},
    {"no", "All of the windows are broken.", "None of the windows are broken.",
     "Every window is broken."},
    {"no", "Both brothers live in the city.", "Neither brother lives in the city.",
     "The two brothers have a home in town."},
    {"no", "Everyone is smiling.", "No one is smiling.", "All the people are smiling."},
    {"antonym", "The coffee is hot.", "The coffee is cold.", "The coffee is very warm."},
    {"antonym", "The lamp is on.", "The lamp is off.", "The lamp is giving light."},
    {"antonym", "A man is standing outside.", "A man is standing inside.",
     "A man stands in the open air."},
    {"antonym", "The street is empty.", "The street is full.", "There is nothing on the street."},
    {"antonym", "The team won the game.", "The team lost the game.",
     "The game ended with a win for the team."},
    {"antonym", "The woman is going up the stairs.", "The woman is going down the stairs.",
     "The woman climbs the stairs."},
    {"antonym", "The old man is rich.", "The old man is poor.", "The old man has a lot of money."},
    {"antonym", "They came before dinner.", "They came after dinner.",
     "They arrived earlier than dinner."},
    {"verb", "The boy remembered his coat.", "The boy forgot his coat.",
     "The boy thought of his coat."},
    {"verb", "The guests accepted the offer.", "The guests refused the offer.",
     "The guests said yes to the offer."},
    {"verb", "The nurse opened the window.", "The nurse closed the window.",
     "The window was opened by the nurse."},
    {"verb", "The price of bread has risen.", "The price of bread has fallen.",
     "Bread costs more than before."},
    {"verb", "The driver stopped the bus.", "The driver started the bus.",
     "The bus was brought to a stop by the driver."},
    {"verb", "The mother found her keys.", "The mother lost her keys.",
     "The mother has her keys again."},
    {"verb", "The baby started to cry.", "The baby stopped crying.", "The baby began to cry."},
    {"verb", "The teacher allowed the game.", "The teacher forbade the game.",
     "The teacher let them play the game."},
};

}

std::span<const ProbeItem> probe_items() { return items; }

Probe run_probe(const SavedModel& saved, Threads& threads) {
  Pairs pairs;
  for (const ProbeItem& item : items)
    for (const std::string_view other : {item.opposite, item.paraphrase})
      pairs.push_back({std::string(item.sentence), std::string(other), 0});
  const PairOutputs outputs = pair_outputs(std::move(pairs), saved, threads);
  const auto called_alike = [&](std::size_t pair) {
    return saved.classes.empty() ? outputs.similarities[pair] >= static_cast<float>(saved.threshold)
                                 : outputs.decisions[pair] == alike_output(saved.classes.size());
  };
  const auto knows = [&](std::size_t sentence) {
    const auto ids = outputs.examples.sentence(static_cast<Index>(sentence));
    return std::ranges::find(ids, Vocabulary::unknown) == ids.end();
  };
  Probe probe;
  for (std::size_t i = 0; i < outputs.pairs.size(); i += 2)
    probe.push_back({outputs.similarities[i], outputs.similarities[i + 1], called_alike(i),
                     called_alike(i + 1), knows(2 * i) && knows(2 * i + 1) && knows(2 * i + 3)});
  return probe;
}

}
