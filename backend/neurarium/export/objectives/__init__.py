"""One file per objective of one network: how it is written for every framework."""
