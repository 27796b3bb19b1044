"""Names that would be taken for police, or for whoever runs the chat."""

import pytest

from chats.triggers import marks_in_name, poses

TITLES = ("Dorset Police", "Wimborne NPT", "East section", "Lyme Regis")
POSING = """
Dorset Police
Moderator
Moderator 2
moderator_team
PC 1234
PCSO 7012
Chief Constable
Sgt Smith
Sergeant
Inspector Lowe
Admin
ADMIN
Administrator
Pоlice
P0lice
Ｐｏｌｉｃｅ
𝐏𝐨𝐥𝐢𝐜𝐞
🅿🅾🅻🅸🅲🅴
P o l i c e
Pol1ce
po-li-ce
Poliice
m0d
A d m i n
4dmin
Support
Staff
The Team
Official
Police and Crime Commissioner
Wimborne NPT
Wimborne
lyme regis team
Dorset Alert
DS Jones
Officer Dibble
dorsetpolice
PolicingTeam
John Constable
Chat host
""".strip().splitlines()
OWN = """
Canford Mum
Kyle Dobson
Wimborne Mum
Lyme Regis resident
alert(1)
Di Smith
Modesty
Robin 12
Sam
Concerned of Colehill
Steamer
Dog walker
Paul
""".strip().splitlines()


@pytest.mark.parametrize("name", POSING)
def test_a_name_that_poses_is_marked(name):
    assert poses(name, titles=TITLES)
    assert "posing" in {mark.kind for mark in marks_in_name(name, titles=TITLES)}


@pytest.mark.parametrize("name", OWN)
def test_a_name_of_ones_own_is_not(name):
    assert not poses(name, titles=TITLES)


def test_a_team_s_name_is_known_only_where_it_is_given():
    assert not poses("Wimborne")
