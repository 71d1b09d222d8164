"""`designtech bench`: what the assistant costs, as ratios beside a limit or a peer of the same run."""
